import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import type { SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import { type BlockDeps, sendBlock } from "#shared/campaigns/send-block.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { allShards } from "#shared/platform/ids.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { account, mainSender, phoneOf } from "#test/support/seeded-twin.ts";
import { sendBlock as sendThenRecord } from "#test/support/send-then-record.ts";
import type { CarrierFault } from "#test/support/unreliable-carrier.ts";
import { workerEnds } from "#test/support/worker-ends.ts";

const PEOPLE = Number(process.env.FAULT_MESSAGES ?? 300);
const LONGEST_MILLISECONDS = 60_000 + PEOPLE * 400;
/** The least part that is sent: a door that claims and hands nothing over is no door. */
const FLOOR = 0.55;
const PORT_CALLS = [
  ...["campaign", "sending", "profiles", "reserveBlock", "giveBack", "ready", "claim", "read", "send", "record"],
  ...["release", "queue"],
];
/** So many say STOP before the campaign, and as many while it goes on. */
const STOPPED = 10;
const REDELIVERED = 181_000;
/** Of requests to the carrier. */
const FAULTS: readonly (readonly [CarrierFault, number])[] = [
  ["tooFast", 0.15],
  ["refused", 0.05],
  ["rejected", 0.02],
  ["lostBefore", 0.02],
  ["lostAfter", 0.02],
];
const ENDS = { first: 20, every: 400 };

const faultAt = (chance: number): CarrierFault => {
  let below = 0;
  for (const [fault, share] of FAULTS) {
    below += share;
    if (chance < below) return fault;
  }
  return "none";
};

type Door = (deps: BlockDeps) => (job: SendBlock) => Promise<unknown>;

/** A campaign in blocks through a door whose workers are ended, without a word, before or after any call of a port. */
const run = async (door: Door, seed: number, cap: boolean) => {
  const random = seededRandom(seed);
  const world = await blockSetup(PEOPLE);
  const { twin, phones, fault, carrier, texts, say } = world;
  if (cap) await twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 1 } });
  await twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond: 2_000 });
  const [stopped, behindStop] = [new Set<string>(), [] as string[]];
  const stop = async (phone: PhoneNumber) => {
    await say(phone, "unsubscribed");
    stopped.add(phone);
    twin.clock.advance(1);
  };
  for (const phone of phones.slice(0, STOPPED)) await stop(phone);
  const stopping = phones.slice(STOPPED, 2 * STOPPED);

  const queue: SendBlock[] = [];
  for (let start = 0; start < phones.length; start += 10) queue.push(blockOf(phones.slice(start, start + 10)));
  const kills = new Map<string, number>();
  const isEnd = workerEnds(random, ENDS);
  for (let deliveries = 0; queue.length > 0 && deliveries < PEOPLE * 20; deliveries += 1) {
    const [job] = queue.splice(Math.floor(random() * queue.length), 1);
    if (!job) break;
    if (random() < 0.1) queue.push(job); // The queue delivers some twice.
    const next = random() < 0.3 ? stopping.shift() : undefined;
    if (next) await stop(next);
    const died = Promise.withResolvers<"died">();
    const worker = { isDead: false };
    const mayDie = async <Result>(name: string, call: () => Promise<Result>): Promise<Result> => {
      const end = (point: string): Promise<never> => {
        kills.set(point, (kills.get(point) ?? 0) + 1);
        worker.isDead = true;
        died.resolve("died");
        return new Promise(() => {});
      };
      // Its other texts end with it.
      if (worker.isDead) return new Promise<never>(() => {});
      if (isEnd(`before ${name}`)) return end(`before ${name}`);
      if (name === "send") fault.next = faultAt(random());
      const result = await call();
      if (worker.isDead) return new Promise<never>(() => {});
      return isEnd(`after ${name}`) ? end(`after ${name}`) : result;
    };
    const asking = ({ phone }: OutboundMessage) => void (stopped.has(phone) && behindStop.push(phone));
    const ended = door(depsOf(world, queue, mayDie, asking))(job).then(
      () => "done" as const,
      () => "failed" as const,
    );
    if ((await Promise.race([ended, died.promise])) !== "done") queue.push(job);
    twin.clock.advance(REDELIVERED);
  }
  const rows = await texts.find(
    account,
    blockRows(phones).map(({ phone, messageId }) => ({ phone, messageId })),
  );
  const due = await Promise.all(allShards.map((shard) => twin.messages.due("doubt", shard, twin.clock.now(), 100_000)));
  const doubts = new Set(due.flat().map(({ phone }) => phone));
  return { rows, carrier, kills, doubts, stopped, behindStop, left: queue.length };
};

const blockRows = (phones: BlockSetup["phones"]) =>
  phones.map((phone) => ({ phone, messageId: campaignTextId(account, "campaign-one", phone) }));

type BlockSetup = Awaited<ReturnType<typeof blockSetup>>;
type MayDie = <Result>(name: string, call: () => Promise<Result>) => Promise<Result>;

const depsOf = (
  { twin, deps, carrier, texts }: BlockSetup,
  queue: SendBlock[],
  mayDie: MayDie,
  asking: (message: OutboundMessage) => void,
): BlockDeps => {
  const usual = deps();
  const sending = keptSending(twin.accounts, twin.clock);
  const taking = async () => {
    const send = await mayDie("ready", () => carrier.ready());
    return (message: OutboundMessage) =>
      mayDie("send", () => {
        asking(message);
        return send(message);
      });
  };
  return {
    ...usual,
    campaigns: { ...usual.campaigns, get: (ref) => mayDie("campaign", () => usual.campaigns.get(ref)) },
    sending: { readSending: (...given) => mayDie("sending", () => sending.readSending(...given)) },
    profiles: { profiles: (...given) => mayDie("profiles", () => usual.profiles.profiles(...given)) },
    pace: {
      reserve: (...given) => twin.pace.reserve(...given),
      reserveBlock: (...given) => mayDie("reserveBlock", () => twin.pace.reserveBlock(...given)),
      giveBack: (...given) => mayDie("giveBack", () => twin.pace.giveBack(...given)),
    },
    texts: {
      claim: (...given) => mayDie("claim", () => texts.claim(...given)),
      release: (...given) => mayDie("release", () => texts.release(...given)),
      end: (...given) => texts.end(...given),
      doubt: (...given) => texts.doubt(...given),
      find: (...given) => texts.find(...given),
    },
    messages: { record: (...given) => mayDie("record", () => twin.messages.record(...given)) },
    recipients: { read: (message) => mayDie("read", () => twin.recipients.read(message)) },
    gateway: { ready: taking },
    blocks: { send: (jobs) => mayDie("queue", async () => void queue.push(...jobs)) },
    wait: async () => {},
  };
};

describe("claim by insert, then send", () => {
  const killPoints = new Map<string, number>();

  it.each([
    [11, false],
    [22, false],
    [33, true],
  ])(
    `texts none of ${PEOPLE} people twice or behind a STOP, and loses none, whatever fails (seed %i, under a cap: %s)`,
    async (seed, cap) => {
      const { rows, carrier, kills, doubts, stopped, behindStop, left } = await run(sendBlock, seed, cap);
      for (const [point, times] of kills) killPoints.set(point, (killPoints.get(point) ?? 0) + times);
      const sent = rows.filter((row) => row?.state === "sent").length;
      console.log(
        `seed ${seed}: ${sent} of ${PEOPLE} sent, workers ended ${[...kills.values()].reduce((sum, times) => sum + times, 0)} times`,
      );
      expect([left, stopped.size]).toEqual([0, 2 * STOPPED]);
      expect([carrier.twice, behindStop]).toEqual([[], []]);
      rows.forEach((row, index) => {
        const phone = phoneOf(index + 1);
        // Whoever the queue let go of has a row, and what became of it is true, or is looked up.
        const taken = row !== undefined && carrier.taken.has(row.id);
        const isOpen = row?.state === "claimed" || row?.state === "in_doubt";
        if (isOpen) expect([phone, doubts.has(phone)]).toEqual([phone, true]);
        else if (stopped.has(phone) && !taken && row?.state !== "failed")
          expect(row).toMatchObject({ state: "skipped", reason: "unsubscribed" });
        else expect([phone, row?.state]).toEqual([phone, taken ? "sent" : "failed"]);
      });
      expect(sent).toBeGreaterThan(PEOPLE * FLOOR);
    },
    LONGEST_MILLISECONDS,
  );

  it("was tried with workers ended before and after every call of a port", () => {
    const points = PORT_CALLS.flatMap((name) => [`before ${name}`, `after ${name}`]);
    expect([...killPoints.keys()].sort()).toEqual(points.sort());
  });

  it(
    "finds, with the same faults, the texts that sending before noting sends twice",
    async () => {
      const { carrier } = await run(sendThenRecord, 11, false);
      console.log(`seed 11, sent before noted: ${carrier.twice.length} of ${PEOPLE} twice`);
      expect(carrier.twice.length).toBeGreaterThan(PEOPLE / 200);
    },
    LONGEST_MILLISECONDS,
  );
});
