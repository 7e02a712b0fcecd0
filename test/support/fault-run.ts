import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE } from "#infra/local/seed.ts";
import { type OutboundMessage, outboundMessageSchema } from "#shared/messaging/message.ts";
import { itemsOf } from "./items-of.ts";
import { startTestSystem, type TestSystem } from "./running-system.ts";
import { seededRandom } from "./seeded-random.ts";

/** Handsets that text at a time: more than there are workers for them, fewer than would wait for theirs for seconds. */
const AT_ONCE = 8;
/** Each point of a worker's work is an end when it is passed first, and again after so many passes. */
const ENDS = { first: 0, every: 200 };
/** How many of those who join say STOP right behind it. */
const STOPS = 0.1;
export const FAULTS = {
  tooManyRequests: 0.12,
  serverErrorBefore: 0.02,
  serverErrorAfter: 0.02,
  dropBeforeAccept: 0.02,
  acceptThenDrop: 0.02,
  hangBefore: 0.003,
  hangAfter: 0.003,
  listFails: 0.05,
  earlyCallbacks: 0.1,
  lateCallbacks: 0.1,
  duplicateCallbacks: 0.2,
  reorderCallbacks: 0.2,
  loseCallbacks: 0.2,
  errorCodes: { 21211: 0.01, 30003: 0.01 },
};

/** What became of one handset that texted the keyword. */
export interface Handset {
  readonly phone: string;
  /** The rows of its response: one, or none when STOP was heard before it joined. */
  readonly rows: readonly OutboundMessage[];
  /** How often the carrier took the response, and how often the screen shows it. */
  readonly taken: number;
  readonly shown: number;
  /** When it was asked for last, whatever became of that (ms). */
  readonly askedAt: number;
  /** Its consent in the end, and how many of its texts are kept. */
  readonly consent: string | undefined;
  readonly heard: number;
  readonly saidStop: boolean;
  /** The instant at which the STOP had its 200 (ms); none where no webhook brought it and the hourly sweep heard it. */
  readonly stoppedAt: number | undefined;
}

export interface FaultRun {
  readonly handsets: readonly Handset[];
  /** The points at which workers were ended, such as "SendMessage after UpdateItem Messages claimed", and how often. */
  readonly ends: ReadonlyMap<string, number>;
  /** All points that were passed, by whatever worker, those of other parts too. */
  readonly passed: ReadonlySet<string>;
  readonly milliseconds: number;
}

export interface FaultRunOptions {
  readonly texts: number;
  readonly seed: number;
  /** Which part of the points at which workers end. */
  readonly part: { readonly nth: number; readonly of: number };
  /** True: ends as soon as doubles would show, before all is settled. */
  readonly isShort?: boolean;
  /** Bundles in place of the built ones. */
  readonly functionsFolder?: string;
}

/**
 * So many handsets text a keyword to the whole local system, some say STOP behind it, while the carrier fails in every
 * way it can, workers are ended at their calls, and deliveries come again and in another order.
 */
export const faultRun = async ({ texts, seed, part, isShort, functionsFolder }: FaultRunOptions): Promise<FaultRun> => {
  const began = performance.now();
  const random = seededRandom(seed);
  const bundles = functionsFolder ? { functionsFolder } : {};
  const system = await startTestSystem(
    { LOCAL_SEED: String(seed) },
    {
      // Some of the carrier's faults last until we lose patience.
      ...{ endsAtCalls: { ...ENDS, part }, patience: 1 },
      ...bundles,
    },
  );
  try {
    const ends = new Map<string, number>();
    const passed = new Set<string>();
    system.host.onPoint(({ kind, function: name, point }) =>
      kind === "ending" ? count(ends, `${name} ${point}`) : passed.add(`${name} ${point}`),
    );
    const taken = new Map<string, number>();
    system.carrier.events.on("accepted", ({ to, body }) => body === RESPONSE && count(taken, to));
    const shown = new Map<string, number>();
    system.carrier.events.on("received", ({ to, body }) => body === RESPONSE && count(shown, to));
    const askedAt = new Map<string, number>();
    system.carrier.events.on("requested", ({ to, body, at }) => body === RESPONSE && askedAt.set(to, Date.parse(at)));
    const stops = hearStops(system);
    const firstTry = hearWebhooks(system);
    system.carrier.setFaults({ seed, ...FAULTS });

    const phones = Array.from({ length: texts }, (_, index) => `+1512${String(5_580_000 + index)}`);
    const left = phones[Symbol.iterator]();
    const lane = async (): Promise<void> => {
      for (const phone of left) {
        const tried = firstTry(phone);
        await system.text(phone, "COFFEE");
        if (random() < STOPS) await sleep(random() * 300).then(() => system.text(phone, "STOP"));
        await tried;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const { rows, heard } = await (isShort
      ? untilRedelivered(system)
      : untilSettled(system, phones, phones.length + stops.said.size));
    const consents = await consentStates(system);
    return {
      handsets: phones.map((phone) => ({
        phone,
        rows: rows.get(phone) ?? [],
        taken: taken.get(phone) ?? 0,
        shown: shown.get(phone) ?? 0,
        askedAt: askedAt.get(phone) ?? 0,
        consent: consents.get(phone),
        heard: heard.get(phone) ?? 0,
        saidStop: stops.said.has(phone),
        stoppedAt: stops.heardAt.get(phone),
      })),
      ends,
      passed,
      milliseconds: performance.now() - began,
    };
  } finally {
    await system.stop();
  }
};

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, each) => sum + each, 0);

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

const hearStops = ({ carrier, clock }: TestSystem) => {
  const phoneOfSid = new Map<string, string>();
  const said = new Set<string>();
  const heardAt = new Map<string, number>();
  carrier.events.on("texted", ({ sid, from, body }) => {
    if (body !== "STOP") return;
    phoneOfSid.set(sid, from);
    said.add(from);
  });
  carrier.events.on("webhook", ({ kind, sid, status }) => {
    const phone = phoneOfSid.get(sid);
    if (kind === "inbound" && status === 200 && phone && !heardAt.has(phone)) heardAt.set(phone, clock.now());
  });
  return { said, heardAt };
};

/** Hands out what resolves when the webhook of a handset's first text was tried, whatever came of it. */
const hearWebhooks = ({ carrier }: TestSystem) => {
  const phoneOfSid = new Map<string, string>();
  const waiting = new Map<string, () => void>();
  carrier.events.on("texted", ({ sid, from }) => phoneOfSid.set(sid, from));
  carrier.events.on("webhook", ({ kind, sid }) => kind === "inbound" && waiting.get(phoneOfSid.get(sid) ?? "")?.());
  return (phone: string): Promise<void> => new Promise((resolve) => void waiting.set(phone, resolve));
};

/** Steps of the clock: past the queues' visibility, then past the looks at 2, 10 and 60 minutes and the hourly sweep. */
const STEPS_SECONDS = [200, 200, 600, 1_800, 3_600];
/** The last minutes of each step have their tick. A tick is fifty queries, and sixty an hour show no more than these. */
const MOST_TICKS = 3;
/** Each hour's sweep is ended at up to three points of its own that were not passed before, and there are dozens. */
const MOST_MORE_HOURS = 24;

/** Lets the hours pass in which doubts are looked up, missed texts are found and what waits is queued again. */
const untilSettled = async (system: TestSystem, phones: readonly string[], said: number): Promise<Texts> => {
  for (const seconds of STEPS_SECONDS) await pass(system, seconds);
  let texts = await textsOf(system);
  const isOver = (): boolean => total(texts.heard) >= said && phones.every((phone) => isSettled(texts.rows.get(phone)));
  for (let hour = 0; hour < MOST_MORE_HOURS && !isOver(); hour += 1) {
    await pass(system, 3_600);
    texts = await textsOf(system);
  }
  return texts;
};

const untilRedelivered = async (system: TestSystem): Promise<Texts> => {
  await pass(system, 200);
  return await textsOf(system);
};

/** What is delayed, if only by a second, waits for the clock, not for real time. */
const pass = async ({ host }: TestSystem, seconds: number): Promise<void> => {
  await host.idle(0);
  await sleep(200);
  await host.advance(seconds, MOST_TICKS);
  await host.idle(0);
};

interface Texts {
  readonly rows: ReadonlyMap<string, readonly OutboundMessage[]>;
  readonly heard: ReadonlyMap<string, number>;
}

const OPEN: readonly OutboundMessage["state"][] = ["queued", "claimed", "in_doubt"];

const isSettled = (rows: readonly OutboundMessage[] = []): boolean => !rows.some(({ state }) => OPEN.includes(state));

const textsOf = async (system: TestSystem): Promise<Texts> => {
  const rows = new Map<string, OutboundMessage[]>();
  const heard = new Map<string, number>();
  for await (const item of itemsOf(system, "messages")) {
    if (item.direction === "in") count(heard, String(item.phone));
    if (item.direction !== "out" || item.purpose !== "response") continue;
    const row = outboundMessageSchema.parse(item);
    rows.set(row.phone, [...(rows.get(row.phone) ?? []), row]);
  }
  return { rows, heard };
};

const consentStates = async (system: TestSystem): Promise<ReadonlyMap<string, string>> => {
  const states = new Map<string, string>();
  for await (const { sk, state } of itemsOf(system, "contacts")) {
    const [phone = "", kind] = String(sk).split("#");
    if (kind === "consent") states.set(phone, String(state));
  }
  return states;
};
