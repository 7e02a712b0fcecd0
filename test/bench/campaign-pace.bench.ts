import { phonesFrom } from "./campaign-line.ts";
import type { Figure } from "./figures.ts";
import { virtualLine } from "./virtual-line.ts";

const RATES = [3, 100, 400];
const SECONDS = 30;
const WORKERS = { door: 4, jobs: 1 };
const SECOND = 1_000;
/** Whether campaigns keep to their sender's pace and use it, and how two of them share it. */
export const benchCampaignPace = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const rate of RATES) figures.push(...(await paceAt(rate)));
  return [...figures, ...(await sharing())];
};

/** In virtual time, with uneven latencies: how late a timer is on this machine says nothing. The blocks come as drips queue them. */
const paceAt = async (rate: number): Promise<Figure[]> => {
  const slots: number[] = [];
  const { line, begin, until } = await virtualLine(rate, {
    workers: WORKERS,
    onSlots: (at) => void slots.push(...at),
  });
  const texts = rate * SECONDS;
  await line.dripped(phonesFrom(texts, "512"));
  begin();
  await until(() => line.arrivals.length === texts && line.blocks.size() === 0);
  line.close();
  line.expectClean(texts);
  const arrivals = line.arrivals.map(({ at }) => at).sort((a, b) => a - b);
  const bySlot = slots.toSorted((a, b) => a - b);
  const what = `pace at ${rate} segments/s, ${WORKERS.door} workers`;
  return [
    { what: `${what}: slots that lie too close`, value: tooClose(bySlot, rate), unit: "slots", budget: "<=0" },
    {
      what: `${what}: most that arrive in any second`,
      ...{ value: mostInASecond(arrivals), unit: "segments", budget: `<=${rate + Math.max(1, rate * 0.05)}` },
    },
    { what: `${what}: used, by slots`, value: usedWhileFed(bySlot, rate), unit: "", budget: ">=0.98" },
    { what: `${what}: used, on arrival`, value: usedWhileFed(arrivals, rate), unit: "", budget: ">=0.98" },
  ];
};

const tooClose = (slots: readonly number[], rate: number): number =>
  slots.filter((at, index) => index > 0 && at - (slots[index - 1] ?? 0) < SECOND / rate - 0.01).length;

const mostInASecond = (sorted: readonly number[]): number => {
  let [first, most] = [0, 0];
  sorted.forEach((at, last) => {
    while ((sorted[first] ?? at) <= at - SECOND) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
};

/** What went while blocks came, of what could have gone: from the first whole second's worth on. */
const usedWhileFed = (sorted: readonly number[], rate: number): number => {
  const [from, to] = [2 * SECOND, SECONDS * SECOND].map((milliseconds) => (sorted[0] ?? 0) + milliseconds);
  const went = sorted.filter((at) => at >= (from ?? 0) && at < (to ?? 0)).length;
  return went / rate / (SECONDS - 2);
};

/** What went from the first to the last, of what could have gone. */
const used = (sorted: readonly number[], rate: number): number =>
  (sorted.length * SECOND) / ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0) + SECOND / rate) / rate;

const PHONES = 5_000;
const RATE = 100;
const BEHIND = 10 * SECOND;

/** Two campaigns on one sender, through all that a launch does, in virtual time. */
const sharing = async (): Promise<Figure[]> => {
  const { line, begin, during, until, clock: virtual } = await virtualLine(RATE);
  const [first, second] = [await line.draft(phonesFrom(PHONES, "512")), await line.draft(phonesFrom(PHONES, "713"))];
  begin({ firstTick: 23 * SECOND });
  const began = virtual.now();
  await during(line.launch(first));
  await until(() => virtual.now() >= began + BEHIND);
  await during(line.launch(second));
  await until(() => line.arrivals.length === 2 * PHONES && line.blocks.size() === 0);
  line.close();
  line.expectClean(2 * PHONES);
  const timesOf = ({ id }: { readonly id: string }) =>
    line.arrivals.filter(({ campaignId }) => campaignId === id).map(({ at }) => at - began);
  const [ofFirst, ofSecond] = [timesOf(first), timesOf(second)];
  const both = Math.min(Math.max(...ofFirst), Math.max(...ofSecond));
  const from = BEHIND + 5 * SECOND;
  const shareOf = (times: readonly number[]): number =>
    (times.filter((at) => at > from && at <= both).length * SECOND) / (both - from) / RATE;
  const what = `two campaigns to ${PHONES} each at ${RATE} segments/s, 10 s apart`;
  const all = [...ofFirst, ...ofSecond].sort((a, b) => a - b);
  return [
    {
      what: `${what}: the second's first text`,
      ...{ value: (Math.min(...ofSecond) - BEHIND) / SECOND, unit: "s", budget: "<5" },
    },
    { what: `${what}: the first's share`, value: shareOf(ofFirst), unit: "", budget: ">=0.4" },
    { what: `${what}: the second's share`, value: shareOf(ofSecond), unit: "", budget: ">=0.4" },
    { what: `${what}: used over all`, value: used(all, RATE), unit: "" },
    { what: `${what}: most that arrive in any second`, value: mostInASecond(all), unit: "segments" },
    { what: `${what}: queue requests a recipient`, value: line.queueRequests() / 2 / PHONES, unit: "requests" },
  ];
};
