import type { AudienceRow } from "#shared/campaigns/audience.ts";
import { countsOf } from "#shared/campaigns/audience-decision.ts";
import type { Campaign } from "#shared/campaigns/campaign.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { audienceWorld } from "#test/support/audience-world.ts";
import { phoneOf } from "#test/support/samples.ts";

export type AudienceWorld = Awaited<ReturnType<typeof audienceWorld>>;
const frozenAs = ({ frozen }: Campaign): Record<string, number> => {
  const { at: _, leftOut, ...counts } = frozen ?? { leftOut: {}, at: "" };
  return { ...counts, ...leftOut };
};
/** A list that was frozen: its counts are those of its rows, and each phone is in it once. @returns its rows */
export const expectWhole = async (world: AudienceWorld, campaign: Campaign): Promise<AudienceRow[]> => {
  const rows = await world.rowsOf(campaign);
  expect(frozenAs(world.now(campaign))).toEqual(countsOf(rows));
  expect(new Set(rows.map(({ phone }) => phone)).size).toBe(rows.length);
  return rows;
};

/** Three pages in one shard, and one phone in another: more would only be more of the same. */
export const HERE = Array.from({ length: 200 }, (_, index) => phoneOf(`+1512555${String(1_000 + index)}`))
  .filter((phone) => shardOf(phone) === "07")
  .slice(0, 5);
export const ELSEWHERE = phoneOf("+15125550101");

/** A campaign to two groups without a third, whose list is begun. */
export const small = async () => {
  const world = await audienceWorld();
  for (const phone of [...HERE, ELSEWHERE]) await world.say(phone, "subscribed");
  const campaign = world.campaign({
    groupIds: [await world.group([...HERE, ELSEWHERE]), await world.group(HERE.slice(1, 3))],
    excludeGroupIds: [await world.group(HERE.slice(3, 4))],
  });
  await world.begin(campaign);
  return { world, campaign };
};
