import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { CORNER_COFFEE } from "#infra/local/seed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { type AudienceRow, audienceRowSchema } from "#shared/campaigns/audience.ts";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { type CampaignCounts, campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { type OutboundMessage, outboundMessageSchema } from "#shared/messaging/message.ts";
import { instantOnWallClock } from "#shared/platform/wall-clock.ts";
import { asked, BODY, contactOf, type Person, peopleOf, prepare } from "./campaign-fault-people.ts";
import { FAULTS } from "./fault-run.ts";
import { fillSystem } from "./fill-system.ts";
import { itemsOf } from "./items-of.ts";
import { startTestSystem, type TestSystem } from "./running-system.ts";
import { seededRandom } from "./seeded-random.ts";

const ENDS = { first: 0, every: 400 };
const NEW_YORK = "America/New_York";

export interface CampaignFaultOptions {
  readonly recipients: number;
  readonly seed: number;
  readonly part: { readonly nth: number; readonly of: number };
}

/** What became of one phone of the audience. */
export interface Reached {
  readonly phone: PhoneNumber;
  readonly listed: AudienceRow;
  readonly rows: readonly OutboundMessage[];
  /** How often the carrier took the text, and how often the screen shows it. */
  readonly taken: number;
  readonly shown: number;
  /** When it was asked for, each time (ms). */
  readonly askedAt: readonly number[];
  /** When its STOP had its 200 (ms). */
  readonly stoppedAt: number | undefined;
}

export interface CampaignFaultRun {
  readonly reached: readonly Reached[];
  /** Who should be on the list, by hand. */
  readonly inGroups: ReadonlySet<string>;
  readonly state: string;
  readonly counts: CampaignCounts;
  readonly paused: number;
  readonly ends: ReadonlyMap<string, number>;
  readonly milliseconds: number;
}

const shownSchema = z.looseObject({ state: campaignStateSchema, counts: campaignCountsSchema });

/**
 * A campaign to three overlapping groups and a dynamic one that is being rebuilt, less one that is excluded, while the carrier
 * fails in every way it can, workers are ended at their calls, some say STOP, it is paused and resumed, and quiet hours hold
 * half of the country.
 */
export const campaignFaultRun = async (options: CampaignFaultOptions): Promise<CampaignFaultRun> => {
  const began = performance.now();
  const { recipients, seed, part } = options;
  const random = seededRandom(seed);
  const people = peopleOf(recipients, random);
  const system = await startTestSystem(
    { LOCAL_SEED: String(seed) },
    {
      // Some of the carrier's faults last until we lose patience.
      ...{ endsAtCalls: { ...ENDS, part }, patience: 1 },
      fill: (endpoint, tableName) => fillSystem(endpoint, tableName("Contacts"), CORNER_COFFEE, people.map(contactOf)),
    },
  );
  try {
    const heard = listen(system);
    const { campaignId, inGroups } = await prepare(system, people);
    // Ten minutes before the east may be texted; the west sleeps three hours longer.
    await system.host.advance((nextMorning(system.clock.now()) - system.clock.now()) / 1_000 - 600, 2);
    system.carrier.setFaults({ seed, ...FAULTS });
    await asked(system, "POST", `/v1/campaigns/${campaignId}/launch`);
    const paused = await goOn(system, campaignId, people, random);
    const { state, counts } = shownSchema.parse(await asked(system, "GET", `/v1/campaigns/${campaignId}`));
    const [listed, rows] = await Promise.all([listOf(system, campaignId), rowsOf(system, campaignId)]);
    const reached = listed.map((row) => ({
      phone: row.phone,
      listed: row,
      rows: rows.get(row.phone) ?? [],
      taken: heard.taken.get(row.phone) ?? 0,
      shown: heard.shown.get(row.phone) ?? 0,
      askedAt: heard.askedAt.get(row.phone) ?? [],
      stoppedAt: heard.stoppedAt.get(row.phone),
    }));
    return { reached, inGroups, state, counts, paused, ends: heard.ends, milliseconds: performance.now() - began };
  } finally {
    await system.stop();
  }
};

const nextMorning = (now: number): number => {
  const day = (ahead: number): string =>
    new Intl.DateTimeFormat("en-CA", { timeZone: NEW_YORK }).format(now + ahead * 86_400_000);
  const today = instantOnWallClock(NEW_YORK, day(0), "09:00");
  return today - 900_000 > now ? today : instantOnWallClock(NEW_YORK, day(1), "09:00");
};

const MOST_STEPS = 100;
/** Minutes while the east wakes and is sent to, so that many ticks meet it; then to where the west does, three hours later. */
const STEPS_SECONDS = [...Array<number>(12).fill(90), 4_000, 5_000, 300, 300, 300];

/** Lets minutes and hours pass, some ticks doubled and some skipped, with STOPs and pauses at random, until it is over. */
const goOn = async (
  system: TestSystem,
  campaignId: string,
  people: readonly Person[],
  random: () => number,
): Promise<number> => {
  const stops = people.filter(({ saysStop }) => saysStop);
  let paused = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { state } = shownSchema.parse(await asked(system, "GET", `/v1/campaigns/${campaignId}`));
    if (state === "done" || state === "expired") break;
    const some = stops.splice(0, Math.ceil(stops.length / 8));
    const texted = Promise.all(some.map(({ phone }) => system.text(phone, "STOP")));
    if (state === "sending" && paused < 3 && random() < 0.3) {
      paused += 1;
      await asked(system, "POST", `/v1/campaigns/${campaignId}/pause`);
      await system.host.advance(30, 1);
      await asked(system, "POST", `/v1/campaigns/${campaignId}/resume`);
    }
    await texted;
    await pass(system, STEPS_SECONDS[step] ?? 600, random);
  }
  // Doubts are looked up for an hour and more, and each look may end too; late callbacks are counted behind them.
  for (let hour = 0; hour < MOST_HOURS && !(await isSettled(system, campaignId)); hour += 1) {
    await pass(system, 3_600, random);
  }
  // A bell that rang twice may have moved the counts: they are exact again behind the next recount, whose jobs may end too.
  let rested = 0;
  for (let look = 0; look < MOST_STEPS && rested < 3; look += 1) {
    rested = (await isDue(system, campaignId)) ? 0 : rested + 1;
    await pass(system, 900, random);
  }
  return paused;
};

const MOST_HOURS = 24;
const OPEN: readonly OutboundMessage["state"][] = ["queued", "claimed", "in_doubt"];

const isSettled = async (system: TestSystem, campaignId: string): Promise<boolean> =>
  [...(await rowsOf(system, campaignId)).values()].flat().every(({ state }) => !OPEN.includes(state));

const isDue = async ({ documents, tables }: TestSystem, id: string): Promise<boolean> => {
  const campaign = await new DynamoCampaignStore(documents, tables).get({ accountId: CORNER_COFFEE, id });
  return campaign?.dueAt !== undefined;
};

const pass = async ({ host }: TestSystem, seconds: number, random: () => number): Promise<void> => {
  await host.idle(0);
  await sleep(100);
  // A tick may be skipped, or come twice in one minute.
  await host.advance(seconds, random() < 0.2 ? 0 : 3);
  if (random() < 0.2) await host.advance(60, 3);
  await host.idle(0);
};

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

const listen = (system: TestSystem) => {
  const [taken, shown, ends] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const askedAt = new Map<string, number[]>();
  const stoppedAt = new Map<string, number>();
  const phoneOfSid = new Map<string, string>();
  system.host.onPoint(({ kind, function: name, point }) => kind === "ending" && count(ends, `${name} ${point}`));
  const { events } = system.carrier;
  events.on("accepted", ({ to, body }) => body === BODY && count(taken, to));
  events.on("received", ({ to, body }) => body === BODY && count(shown, to));
  events.on("requested", ({ to, body, at }) => {
    if (body === BODY) askedAt.set(to, [...(askedAt.get(to) ?? []), Date.parse(at)]);
  });
  events.on("texted", ({ sid, from, body }) => body === "STOP" && phoneOfSid.set(sid, from));
  events.on("webhook", ({ kind, sid, status }) => {
    const phone = phoneOfSid.get(sid);
    if (kind === "inbound" && status === 200 && phone && !stoppedAt.has(phone))
      stoppedAt.set(phone, system.clock.now());
  });
  return { taken, shown, ends, askedAt, stoppedAt };
};

const listOf = async (system: TestSystem, campaignId: string): Promise<AudienceRow[]> => {
  const byAttempt = new Map<number, AudienceRow[]>();
  for await (const item of itemsOf(system, "campaigns")) {
    const [, kind, id, attempt] = String(item.pk).split("#");
    if (kind !== "audience" || id !== campaignId) continue;
    byAttempt.set(Number(attempt), [...(byAttempt.get(Number(attempt)) ?? []), audienceRowSchema.parse(item)]);
  }
  return byAttempt.get(Math.max(...byAttempt.keys())) ?? [];
};

const rowsOf = async (system: TestSystem, campaignId: string): Promise<ReadonlyMap<string, OutboundMessage[]>> => {
  const rows = new Map<string, OutboundMessage[]>();
  for await (const item of itemsOf(system, "messages")) {
    if (item.campaignId !== campaignId) continue;
    const row = outboundMessageSchema.parse(item);
    rows.set(row.phone, [...(rows.get(row.phone) ?? []), row]);
  }
  return rows;
};
