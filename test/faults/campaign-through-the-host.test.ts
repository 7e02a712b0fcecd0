import type { OutboundState } from "#shared/messaging/message.ts";
import { offsetsOf } from "#shared/platform/zone-offset.ts";
import { type CampaignFaultRun, campaignFaultRun, type Reached } from "#test/support/campaign-fault-run.ts";
import { pointsOf } from "#test/support/points-of.ts";

const SEEDS = [7, 8, 9];
/** Of each seed: 1,000 people all together, and 10,000 in `npm run faults`. */
const RECIPIENTS = Math.ceil(Number(process.env.FAULT_RECIPIENTS ?? 1_000) / SEEDS.length);
const LONGEST_MILLISECONDS = 900_000 + RECIPIENTS * 1_000;

/** The calls that each function of a campaign's way makes: workers are ended before and after every one of them. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  DoJobFunction: [
    "GetItem Accounts",
    "GetItem Campaigns",
    "GetItem Groups",
    "BatchGetItem Accounts",
    "BatchGetItem Campaigns",
    "BatchGetItem Contacts",
    "BatchGetItem Contacts Memberships",
    "BatchGetItem Groups",
    "BatchGetItem Messages",
    "Query Campaigns",
    "Query Contacts",
    "Query Memberships",
    "PutItem Campaigns",
    "PutItem Groups",
    "BatchExecuteStatement",
    "TransactWriteItems",
    "SendMessageBatch",
  ],
  SendMessageFunction: [
    "GetSecretValue",
    "GetItem Campaigns",
    "BatchGetItem Accounts",
    "BatchGetItem Contacts",
    "BatchGetItem Contacts Messages",
    "UpdateItem Accounts",
    "PutItem Messages",
    "POST Messages.json",
    "UpdateItem Messages sent",
    "UpdateItem Messages in_doubt",
    "DeleteItem Messages",
    "SendMessageBatch",
  ],
  MessageStatusFunction: [
    "GetSecretValue",
    "UpdateItem Messages sent",
    "UpdateItem Messages delivered",
    "BatchGetItem Messages",
  ],
  MessageChangedFunction: [
    "GetItem Campaigns",
    "BatchGetItem Contacts Messages",
    "UpdateItem Campaigns",
    "UpdateItem Contacts",
    "SendMessageBatch",
  ],
  SettleDoubtFunction: [
    "GetSecretValue",
    "GetItem Messages",
    "GET Messages.json",
    "Query Messages",
    "TransactWriteItems",
  ],
  EveryMinuteFunction: [
    "Query Campaigns",
    "GetItem Campaigns",
    "BatchGetItem Campaigns",
    "PutItem Campaigns",
    "SendMessageBatch",
  ],
};

/** The functions of which no call may be missing above or below. */
const ASKED = /^(DoJob|SendMessage|MessageStatus|MessageChanged|SettleDoubt)Function /;

const UNWANTED = "only when the carrier refuses a number or a handset, as it does with one in a hundred";
const STOPPED = "only when a STOP is heard in between, or the carrier heard it before us and says 21610";
const REPLIED = "only when the STOP is heard of somebody who has the campaign's text already";

/** The calls that these make only when the timing has it so, and why: workers are ended at them when they are made. */
const BY_CHANCE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DoJobFunction: {
    "UpdateItem Campaigns": "only when a recount finds that the tally is off",
    "UpdateItem Messages": "only when a worker that ended left its claim",
  },
  SendMessageFunction: {
    "GetItem Accounts": "only when the carrier says that the sender is too fast for it",
    "BatchGetItem Messages": "only when the campaign was paused before its block came",
    "UpdateItem Messages": "only when a worker that ended left its claim",
    "UpdateItem Messages failed": UNWANTED,
    "UpdateItem Messages skipped": STOPPED,
    TransactWriteItems: STOPPED,
  },
  MessageStatusFunction: {
    "UpdateItem Messages undelivered": UNWANTED,
    "UpdateItem Messages failed": STOPPED,
    "GetItem Messages": STOPPED,
    "BatchGetItem Contacts": STOPPED,
    TransactWriteItems: `${STOPPED}, or when a doubt was settled with the SID of another text`,
  },
  MessageChangedFunction: {
    "BatchGetItem Messages": REPLIED,
    "GetItem Messages": REPLIED,
    "Query Messages": REPLIED,
    "PutItem Campaigns": REPLIED,
  },
  SettleDoubtFunction: {},
};

const zoneOf = (phone: string): string => (phone.startsWith("+1212") ? "America/New_York" : "America/Los_Angeles");

/** The hour that a clock there shows. */
const hourAt = (phone: string, at: number): number => new Date(at + offsetsOf(zoneOf(phone))(at)).getUTCHours();

const END_STATES: readonly OutboundState[] = ["sent", "delivered", "undelivered", "failed", "skipped"];

/** Why this phone is not as it must be; undefined when it is. */
const wrongWith = ({ phone, listed, rows, taken, shown, askedAt, stoppedAt }: Reached): string | undefined => {
  const [row] = rows;
  if (taken > 1 || shown > 1) return `taken ${taken} times, shown ${shown} times`;
  if (rows.length > 1) return `${rows.length} rows`;
  if (listed.leftOut !== undefined)
    return row || taken > 0 ? `left out (${listed.leftOut}), and has a text` : undefined;
  const outside = askedAt.find((at) => hourAt(phone, at) < 9 || hourAt(phone, at) >= 20);
  if (outside !== undefined) return `asked for at ${new Date(outside).toISOString()}, outside its hours`;
  if (!row) return "lost: included, and no row";
  const claimed = Date.parse(row.claimedAt ?? "");
  if (stoppedAt !== undefined && claimed > stoppedAt && askedAt.some((at) => at >= claimed))
    return "asked for after STOP";
  if (!END_STATES.includes(row.state)) return `still ${row.state}`;
  if (row.state === "delivered") return shown === 1 ? undefined : "delivered, and not shown";
  if (row.state === "sent" || row.state === "undelivered")
    return taken === 1 ? undefined : `${row.state}, and not taken`;
  return taken === 0 ? undefined : `${row.state}, and taken`;
};

/** The counts as the rows have them, in the words of the outer contract. */
const countsOf = (reached: readonly Reached[]) => {
  const included = reached.filter(({ listed }) => listed.leftOut === undefined);
  const inState = (state: OutboundState): number => included.filter(({ rows }) => rows[0]?.state === state).length;
  const leftOut: Record<string, number> = {};
  for (const { listed } of reached)
    if (listed.leftOut !== undefined) leftOut[listed.leftOut] = (leftOut[listed.leftOut] ?? 0) + 1;
  return {
    ...{ audience: reached.length, included: included.length, leftOut },
    ...{ waiting: 0, held: 0, claimed: 0, inDoubt: 0, cancelled: 0, expired: 0 },
    ...{ sent: inState("sent"), delivered: inState("delivered"), undelivered: inState("undelivered") },
    ...{ failed: inState("failed"), skipped: inState("skipped") },
  };
};

describe("a campaign under faults", () => {
  const ends = new Set<string>();

  const tell = (seed: number, run: CampaignFaultRun): void => {
    const ended = [...run.ends.values()].reduce((sum, each) => sum + each, 0);
    const failed = run.reached.flatMap(({ rows }) => rows.filter(({ state }) => state === "failed"));
    const why = Map.groupBy(failed, ({ reason, errorCode }) => String(reason ?? errorCode));
    const reasons = [...why].map(([reason, rows]) => `${reason} ${rows.length}`).join(", ");
    process.stdout.write(
      `seed ${seed}: ${run.reached.length} phones in ${Math.round(run.milliseconds / 1_000)} s, ${ended} workers ended at ${run.ends.size} points, paused ${run.paused} times, ${JSON.stringify(run.counts)}, failed: ${reasons}\n`,
    );
  };

  it.each(SEEDS.map((seed, nth) => [seed, nth] as const))(
    `reaches each of ${RECIPIENTS} people at most once, nobody after STOP or at night, and accounts for all (seed %i)`,
    async (seed, nth) => {
      const run = await campaignFaultRun({ recipients: RECIPIENTS, seed, part: { nth, of: SEEDS.length } });
      for (const point of run.ends.keys()) ends.add(point);
      tell(seed, run);
      const wrong = run.reached.flatMap((one) => {
        const why = wrongWith(one);
        return why === undefined ? [] : [{ phone: one.phone, why, rows: one.rows }];
      });
      expect(wrong).toEqual([]);
      expect(run.state).toBe("done");
      expect(new Set(run.reached.map(({ phone }) => String(phone)))).toEqual(run.inGroups);
      expect(run.counts).toEqual(countsOf(run.reached));
      expect(run.counts.delivered).toBeGreaterThan(RECIPIENTS / 6);
    },
    LONGEST_MILLISECONDS,
  );

  it("was tried with workers ended before and after every call that they make", () => {
    const listed = pointsOf(CALLS);
    process.stdout.write(`${listed.length} points listed, ended at ${ends.size}\n`);
    expect(listed.filter((point) => !ends.has(point))).toEqual([]);
  });

  it("knows every call of the functions that a campaign goes through", () => {
    const calls = Object.entries(BY_CHANCE).map(([name, reasons]): [string, string[]] => [name, Object.keys(reasons)]);
    const known = new Set([...pointsOf(CALLS), ...pointsOf(Object.fromEntries(calls))]);
    expect([...ends].filter((point) => ASKED.test(point) && !known.has(point)).sort()).toEqual([]);
  });
});
