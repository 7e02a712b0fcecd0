import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import {
  type Ask,
  addCampaign,
  addGroups,
  fillPeople,
  isDemoText,
  phonesOf,
  requests,
} from "#infra/local/demo-account.ts";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import { startTestSystem } from "#test/support/running-system.ts";
import { type Figure, percentile } from "./figures.ts";

const PEOPLE = 300;
const WARM = 40;
/** One in twenty has opted out. */
const SUBSCRIBED = 0.95;
const LOOK_EACH_MILLISECONDS = 100;
const LONGEST_MILLISECONDS = 120_000;

const madeSchema = z.looseObject({ id: z.string() });
const shownSchema = z.looseObject({ state: campaignStateSchema, counts: campaignCountsSchema });

/**
 * How old the counts of a campaign are while it is sent, over HTTP from the whole local host: how long ago the carrier took the
 * first of the texts that an answer does not count yet, when that was asked for; nothing where all are counted.
 */
export const benchLiveCounts = async (): Promise<Figure[]> => {
  const phones = phonesOf(PEOPLE);
  const system = await startTestSystem({}, { fill: fillPeople(phones) });
  try {
    const taken: number[] = [];
    system.carrier.events.on("accepted", ({ body }) => isDemoText(body) && taken.push(performance.now()));
    const ask = requests(system);
    const groups = await addGroups(ask, phones);
    await warmUp(ask, phones.slice(0, WARM));
    await system.host.idle();
    const id = await addCampaign(
      ask,
      groups.map((group) => group.id),
    );
    await ask("POST", `/v1/campaigns/${id}/launch`);
    const ages: number[] = [];
    const ends = performance.now() + LONGEST_MILLISECONDS;
    for (let handed = 0, included = PEOPLE; handed < included && performance.now() < ends; ) {
      const asked = performance.now();
      const { state, counts } = shownSchema.parse(await ask("GET", `/v1/campaigns/${id}`));
      handed = counts.sent + counts.delivered + counts.undelivered + counts.failed + counts.skipped + counts.inDoubt;
      if (state === "sending") {
        included = counts.included;
        const first = taken[handed];
        ages.push(first === undefined ? 0 : Math.max(0, asked - first));
      }
      await sleep(LOOK_EACH_MILLISECONDS);
    }
    return [
      { what: `age of a campaign's counts, ${ages.length} answers while it is sent, p95`, ...ofAge(ages, 0.95) },
      { what: "age of a campaign's counts, the oldest", ...ofAge(ages, 1), budget: "<2000" },
    ];
  } finally {
    await system.stop();
  }
};

/** A campaign to a few, so that no function of its way has to start while the other is looked at. */
const warmUp = async (ask: Ask, phones: readonly string[]): Promise<void> => {
  const { id } = madeSchema.parse(await ask("POST", "/v1/campaigns", { name: "Warm", body: "Warm", phones }));
  await ask("POST", `/v1/campaigns/${id}/launch`);
  for (let delivered = 0; delivered < phones.length * SUBSCRIBED; ) {
    await sleep(LOOK_EACH_MILLISECONDS);
    delivered = shownSchema.parse(await ask("GET", `/v1/campaigns/${id}`)).counts.delivered;
  }
};

const ofAge = (ages: readonly number[], share: number) => ({ value: percentile(ages, share), unit: "ms" });
