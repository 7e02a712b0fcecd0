import { accountSchema, usualQuietHours } from "#shared/accounts/account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoRecipientReader } from "#shared/groups/dynamo-recipient-reader.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { type OutboundMessage, refOf, type SendMessage, sendJob } from "#shared/messaging/message.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import { type DoorDeps, sendMessage } from "#shared/messaging/send-message.ts";
import { newId } from "#shared/platform/ids.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { sendMessage as sendThenRecord } from "#test/support/send-then-record.ts";
import { CARRIER_FAULTS, type CarrierFault, UnreliableCarrier } from "#test/support/unreliable-carrier.ts";
import { workerEnds } from "#test/support/worker-ends.ts";

const MESSAGES = Number(process.env.FAULT_MESSAGES ?? 1_000);
const LONGEST_MILLISECONDS = 30_000 + MESSAGES * 100;
const SEEDS = [11, 22, 33];
const ENDS = { first: 20, every: 33 };
const AT = "2026-11-23T12:00:00.000Z";
const PORT_CALLS = ["reserve", "giveBack", "ready", "claim", "read", "send", "record", "release"] as const;

const account = accountSchema.parse({
  ...{ id: "account-one", name: "One", country: "US", timeZone: "America/New_York", quietHours: usualQuietHours },
  ...{ sending: true, status: "open", createdAt: AT },
});
const [first = "none", ...others] = CARRIER_FAULTS;
const sender = {
  accountId: account.id,
  phone: senderNumberSchema.parse("+15005550006"),
  segmentsPerSecond: 100,
  createdAt: AT,
};
const quiet = { info() {}, warn() {}, error() {} };

type Door = (deps: DoorDeps) => (job: SendMessage) => Promise<unknown>;

/** A run of texts through a door whose workers are ended, without a word, before or after any call of a port. */
const run = async (door: Door, seed: number, count: number) => {
  const random = seededRandom(seed);
  const { client, tables } = createInMemoryTables();
  const messages = new DynamoMessageStore(client, tables.messages);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const nextFault = (): CarrierFault =>
    random() < 0.9 ? first : (others[Math.floor(random() * others.length)] ?? first);
  const carrier = new UnreliableCarrier(nextFault);
  const queue: SendMessage[] = [];
  const rows: OutboundMessage[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = rowOf(index);
    await contacts.note(account.id, row.phone, {
      ...{ state: "subscribed", at: AT, how: "keyword", by: "person", evidence: "JOIN", cause: row.cause },
    });
    await messages.insert(row);
    rows.push(row);
    queue.push(sendJob(row));
  }

  const kills = new Map<string, number>();
  const isEnd = workerEnds(random, ENDS);
  for (let deliveries = 0; queue.length > 0 && deliveries < count * 20; deliveries += 1) {
    const [job] = queue.splice(Math.floor(random() * queue.length), 1);
    if (!job) break;
    if (random() < 0.05) queue.push(job); // The queue delivers some twice.
    const died = Promise.withResolvers<"died">();
    const mayDie = <Result>(name: string, call: () => Promise<Result>): Promise<Result> =>
      withKillPoints(name, call, isEnd, kills, () => died.resolve("died"));
    const deps = depsOf(messages, contacts, carrier, queue, mayDie, client, tables);
    const ended = door(deps)(job).then(
      () => "done" as const,
      () => "failed" as const,
    );
    if ((await Promise.race([ended, died.promise])) !== "done") queue.push(job);
  }
  const ends = await Promise.all(rows.map((row) => messages.get(refOf(row))));
  return { carrier, kills, ends, left: queue.length };
};

const rowOf = (index: number): OutboundMessage => ({
  v: 1,
  id: `message-${String(index).padStart(8, "0")}`,
  accountId: account.id,
  phone: phoneNumberSchema.parse(`+1512${String(5_550_000 + index)}`),
  sender: senderNumberSchema.parse("+15005550006"),
  direction: "out",
  purpose: "response",
  state: "queued",
  body: "Welcome",
  at: AT,
  cause: `cause-${index}`,
  looks: 0,
});

/** Ended before or after the call: nothing of the worker runs any more, no catch and no finally. */
const withKillPoints = async <Result>(
  name: string,
  call: () => Promise<Result>,
  isEnd: (point: string) => boolean,
  kills: Map<string, number>,
  die: () => void,
): Promise<Result> => {
  const ended = (point: string): Promise<never> => {
    kills.set(point, (kills.get(point) ?? 0) + 1);
    die();
    return new Promise(() => {});
  };
  if (isEnd(`before ${name}`)) return ended(`before ${name}`);
  const result = await call();
  return isEnd(`after ${name}`) ? ended(`after ${name}`) : result;
};

const depsOf = (
  store: MessageStore,
  contacts: DynamoContactStore,
  carrier: UnreliableCarrier,
  queue: SendMessage[],
  mayDie: <Result>(name: string, call: () => Promise<Result>) => Promise<Result>,
  client: ConstructorParameters<typeof DynamoRecipientReader>[0],
  tables: { contacts: string; memberships: string; messages: string },
): DoorDeps => {
  const recipients = new DynamoRecipientReader(client, tables);
  const messages: MessageStore = {
    ...bound(store),
    claim: (...given) => mayDie("claim", () => store.claim(...given)),
    record: (...given) => mayDie("record", () => store.record(...given)),
    release: (...given) => mayDie("release", () => store.release(...given)),
  };
  return {
    accounts: { stopSending: async () => true, slowSender: async () => true },
    contacts,
    sending: { readSending: async () => ({ account, sender, everythingStopped: undefined }) },
    pace: {
      reserve: () => mayDie("reserve", async () => ({ kind: "slot" as const, at: Date.parse(AT) })),
      reserveBlock: () => Promise.reject(new Error("A reply is no block")),
      giveBack: () => mayDie("giveBack", async () => {}),
    },
    wait: async () => {},
    messages,
    recipients: { read: (message) => mayDie("read", () => recipients.read(message)) },
    gateway: {
      ready: async () => {
        const send = await mayDie("ready", () => carrier.ready());
        return (message) => mayDie("send", () => send(message));
      },
    },
    replies: {
      send: async (jobs) => {
        queue.push(...jobs);
      },
    },
    clock: { now: () => Date.parse(AT) },
    newId,
    counter: { count() {} },
    log: quiet,
  };
};

const bound = (store: MessageStore): MessageStore => ({
  insert: (message) => store.insert(message),
  claim: (...given) => store.claim(...given),
  release: (...given) => store.release(...given),
  record: (...given) => store.record(...given),
  applyStatus: (...given) => store.applyStatus(...given),
  get: (ref) => store.get(ref),
  conversation: (...given) => store.conversation(...given),
  due: (...given) => store.due(...given),
  expectAt: (...given) => store.expectAt(...given),
  postpone: (...given) => store.postpone(...given),
});

describe("claim, then send", () => {
  const killPoints = new Set<string>();

  it.each(SEEDS)(
    `never sends one of ${MESSAGES} texts twice, and accounts for each, whatever fails (seed %i)`,
    async (seed) => {
      const { carrier, kills, ends, left } = await run(sendMessage, seed, MESSAGES);
      for (const point of kills.keys()) killPoints.add(point);
      expect(carrier.twice).toEqual([]);
      expect(left).toBe(0);
      for (const end of ends) {
        const state = end?.direction === "out" ? end.state : "missing";
        const taken = carrier.taken.has(end?.id ?? "");
        // Nobody knows of what is claimed or in doubt; all the rest is certain, and true.
        expect(taken ? ["sent", "claimed", "in_doubt"] : ["failed", "claimed", "in_doubt"]).toContain(state);
      }
      // A door that claims and hands nothing over is no door.
      expect(ends.filter((end) => end?.state === "sent").length).toBeGreaterThan(MESSAGES * 0.5);
    },
    LONGEST_MILLISECONDS,
  );

  it("was tried with workers ended before and after every call of a port", () => {
    const points = PORT_CALLS.flatMap((name) => [`before ${name}`, `after ${name}`]);
    expect([...killPoints].sort()).toEqual(points.sort());
  });

  it(
    "finds, with the same faults, the texts that sending before noting sends twice",
    async () => {
      const { carrier } = await run(sendThenRecord, SEEDS[0] ?? 0, MESSAGES);
      expect(carrier.twice.length).toBeGreaterThan(MESSAGES / 200);
    },
    LONGEST_MILLISECONDS,
  );
});
