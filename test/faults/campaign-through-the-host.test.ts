import type { OutboundState } from "#shared/messaging/message.ts";
import { offsetsOf } from "#shared/platform/zone-offset.ts";
import { type CampaignFaultRun, campaignFaultRun, type Reached } from "#test/support/campaign-fault-run.ts";

const SEEDS = [7, 8, 9];
/** Of each seed: 1,000 people all together, and 10,000 in `npm run faults`. */
const RECIPIENTS = Math.ceil(Number(process.env.FAULT_RECIPIENTS ?? 1_000) / SEEDS.length);
const LONGEST_MILLISECONDS = 900_000 + RECIPIENTS * 1_000;

/** What each port call of a campaign's way is: workers are ended before and after every one of them. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  DoJobFunction: ["GetItem Campaigns", "PutItem Campaigns", "BatchExecuteStatement", "SendMessageBatch"],
  SendMessageFunction: ["GetItem Campaigns", "PutItem Messages", "POST Messages.json", "UpdateItem Messages sent"],
  MessageChangedFunction: ["UpdateItem Campaigns"],
  EveryMinuteFunction: ["Query Campaigns"],
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
    const listed = Object.entries(CALLS).flatMap(([name, calls]) =>
      calls.flatMap((call) => [`${name} before ${call}`, `${name} after ${call}`]),
    );
    const others = [...ends].filter((point) => !listed.includes(point)).sort();
    process.stdout.write(`${listed.length} points listed; beside them ended at ${others.join(", ")}\n`);
    expect(listed.filter((point) => !ends.has(point))).toEqual([]);
  });
});
