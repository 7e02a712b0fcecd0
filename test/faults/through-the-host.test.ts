import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFunctions } from "#infra/build.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { faultRun, type Handset } from "#test/support/fault-run.ts";
import { pointsOf } from "#test/support/points-of.ts";

const SEEDS = [7, 8, 9];
/** Of each seed; all together they are the 1,000 of `npm test` and the 10,000 of `npm run faults`. */
const TEXTS = Math.ceil(Number(process.env.FAULT_TEXTS ?? 1_000) / SEEDS.length);
const LONGEST_MILLISECONDS = 600_000 + TEXTS * 1_000;

/** The calls that each function makes: workers are ended before and after every one of them. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  InboundSmsFunction: [
    "GetSecretValue",
    "BatchGetItem Accounts",
    "BatchGetItem Accounts Campaigns Contacts Messages",
    "BatchGetItem Accounts Contacts Messages",
    "BatchGetItem Campaigns",
    "BatchGetItem Groups Memberships",
    "TransactWriteItems",
  ],
  MembershipChangedFunction: [
    "BatchGetItem Contacts Groups Memberships",
    "BatchGetItem Groups",
    "GetItem Accounts",
    "GetItem Groups",
    "Query Accounts",
    "Query Contacts",
    "TransactWriteItems",
    "SendMessageBatch",
  ],
  SendMessageFunction: [
    "GetSecretValue",
    "GetItem Messages",
    "BatchGetItem Accounts",
    "UpdateItem Accounts",
    "UpdateItem Messages claimed",
    "BatchGetItem Contacts Memberships",
    "POST Messages.json",
    "UpdateItem Messages sent",
    "UpdateItem Messages in_doubt",
    "UpdateItem Messages queued",
    "SendMessageBatch",
  ],
  MessageStatusFunction: [
    "GetSecretValue",
    "UpdateItem Messages sent",
    "UpdateItem Messages delivered",
    "BatchGetItem Messages",
  ],
  SettleDoubtFunction: [
    "GetSecretValue",
    "GetItem Messages",
    "GET Messages.json",
    "Query Messages",
    "TransactWriteItems",
  ],
  EveryMinuteFunction: ["Query Messages", "GetQueueAttributes", "SendMessageBatch"],
};

/** The functions of which no call may be missing above or below. */
const ASKED = /^(InboundSms|MembershipChanged|SendMessage|MessageStatus)Function /;

const UNWANTED = "only when the carrier refuses a number or a handset, as it does with one in a hundred";
const RULES = "only when a rule was noted to have changed about when the bell rang";
const REFUSED = "only when the carrier heard a STOP before us and says 21610";

/** The calls that these make only when the timing has it so, and why: workers are ended at them when they are made. */
const BY_CHANCE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  MembershipChangedFunction: {
    "BatchGetItem Contacts Memberships": RULES,
    "UpdateItem Contacts": RULES,
  },
  SendMessageFunction: {
    "UpdateItem Messages": "only when the next slot is more than five seconds away",
    "UpdateItem Messages failed": UNWANTED,
    "GetItem Accounts": "only when the carrier says that the sender is too fast for it",
    "UpdateItem Messages skipped": "only when a STOP is heard after the join and before the claim",
    "BatchGetItem Contacts": REFUSED,
    TransactWriteItems: REFUSED,
  },
  MessageStatusFunction: {
    "UpdateItem Messages undelivered": UNWANTED,
    "UpdateItem Messages failed": REFUSED,
    "GetItem Messages": REFUSED,
    "BatchGetItem Contacts": REFUSED,
    TransactWriteItems: `${REFUSED}, or when a doubt was settled with the SID of another text`,
  },
};

const stateOf = ({ rows }: Handset): string => rows[0]?.state ?? "none";

/** Why this handset is not as it must be; undefined when it is. */
const wrongWith = (handset: Handset): string | undefined => {
  const { rows, taken, shown, saidStop, consent, heard } = handset;
  const [row] = rows;
  if (taken > 1 || shown > 1) return `taken ${taken} times, shown ${shown} times`;
  if (heard !== (saidStop ? 2 : 1)) return `${heard} of its texts kept`;
  if (consent !== (saidStop ? "unsubscribed" : "subscribed")) return `is ${consent}`;
  if (rows.length > 1) return `${rows.length} rows`;
  if (!row) return saidStop ? undefined : "lost: no row";
  return wrongSince(handset, row.claimedAt) ?? wrongEnd(handset, row);
};

/** Nothing that was claimed after the STOP was acknowledged may be asked of the carrier. */
const wrongSince = ({ stoppedAt, askedAt }: Handset, claimedAt = ""): string | undefined => {
  const claimed = Date.parse(claimedAt);
  return stoppedAt !== undefined && claimed > stoppedAt && askedAt >= claimed ? "asked for after STOP" : undefined;
};

/** On the handset exactly where we say so; else refused or kept back, with a reason that it can have. */
const wrongEnd = ({ taken, shown, saidStop }: Handset, { state, errorCode, reason }: OutboundMessage) => {
  const isRight = {
    delivered: shown === 1,
    sent: taken === 1,
    undelivered: taken === 1 && errorCode === 30003,
    failed: taken === 0 && (reason === "not_accepted" || errorCode === 21211 || (saidStop && errorCode === 21610)),
    skipped: taken === 0 && saidStop && reason === "unsubscribed",
  }[String(state)];
  return isRight ? undefined : `${state}: ${errorCode ?? reason}, taken ${taken} times, shown ${shown} times`;
};

describe("the whole system under faults", () => {
  const ends = new Set<string>();
  const passed = new Set<string>();

  it.each(SEEDS.map((seed, nth) => [seed, nth] as const))(
    `sends none of ${TEXTS} answers twice, loses none and nothing after STOP, whatever fails (seed %i)`,
    async (seed, nth) => {
      const run = await faultRun({ texts: TEXTS, seed, part: { nth, of: SEEDS.length } });
      for (const point of run.ends.keys()) ends.add(point);
      for (const point of run.passed) passed.add(point);
      const wrong = run.handsets.flatMap((handset) => {
        const why = wrongWith(handset);
        return why === undefined ? [] : [{ phone: handset.phone, why, rows: handset.rows }];
      });
      const states = Object.groupBy(run.handsets, stateOf);
      const counts = Object.entries(states).map(([state, list]) => `${list?.length} ${state}`);
      const ended = [...run.ends.values()].reduce((sum, count) => sum + count, 0);
      process.stdout.write(
        `seed ${seed}: ${TEXTS} texts in ${Math.round(run.milliseconds / 1_000)} s, ${ended} workers ended at ${run.ends.size} points, ${counts.join(", ")}\n`,
      );
      expect(wrong).toEqual([]);
    },
    LONGEST_MILLISECONDS,
  );

  it("was tried with workers ended before and after every call that they make", () => {
    const listed = pointsOf(CALLS);
    process.stdout.write(`${listed.length} points listed, ${ends.size} ended at, ${passed.size} passed\n`);
    expect(listed.filter((point) => !ends.has(point))).toEqual([]);
  });

  it("knows every call of the functions that hear people, answer them and hear what became of it", () => {
    const byChance = Object.entries(BY_CHANCE).map(([name, calls]) => [name, Object.keys(calls)]);
    const known = new Set([...pointsOf(CALLS), ...pointsOf(Object.fromEntries(byChance))]);
    const unknown = [...passed].filter((point) => ASKED.test(point) && !known.has(point));
    expect(unknown.sort()).toEqual([]);
  });

  it(
    "finds, with the same faults, the texts that sending before noting sends twice",
    async () => {
      const output = mkdtempSync(join(tmpdir(), "send-then-record-"));
      try {
        const naive = fileURLToPath(new URL("../support/send-then-record.ts", import.meta.url));
        await buildFunctions({ output, standIns: { "#shared/messaging/send-message.ts": naive } });
        const run = await faultRun({
          texts: 150,
          seed: SEEDS[0] ?? 0,
          part: { nth: 0, of: 1 },
          isShort: true,
          functionsFolder: join(output, "functions"),
        });
        expect(run.handsets.filter(({ taken }) => taken > 1).length).toBeGreaterThan(2);
      } finally {
        rmSync(output, { recursive: true, force: true });
      }
    },
    LONGEST_MILLISECONDS,
  );
});
