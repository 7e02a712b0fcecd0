import type { Campaign, CampaignState } from "#shared/campaigns/campaign.ts";
import {
  ACTS,
  type Act,
  byTable,
  type ControlWorld,
  controlWorld,
  FROZEN,
  hasList,
  STATES,
  type Standing,
} from "#test/support/control-world.ts";
import { aroundCalls } from "#test/support/cut-at.ts";
import { secondsLater } from "#test/support/samples.ts";

interface From {
  readonly from: string;
  readonly state: CampaignState;
  readonly more: Partial<Campaign>;
}

const MADE_BEFORE: Partial<Campaign> = { freeze: "schedule", attempt: 1, revisions: {}, dueAt: secondsLater(60) };

/** Each state as it usually is, and those that have their list, or lack it, where others do not. */
const FROM: readonly From[] = [
  ...STATES.map((state) => ({ from: state, state, more: {} })),
  { from: "paused in the middle of its list", state: "paused", more: { frozen: undefined } },
  { from: "scheduled, its list made", state: "scheduled", more: { ...MADE_BEFORE, frozen: FROZEN } },
  { from: "scheduled, its list being made", state: "scheduled", more: MADE_BEFORE },
];

const standingOf = ({ state, more }: From): Standing => ({
  state,
  hasList: "frozen" in more ? more.frozen !== undefined : hasList(state),
});

const answerOf = ({ kind }: { readonly kind: string }): string => (/launched|scheduled/.test(kind) ? "changed" : kind);

const PAIRS = ACTS.flatMap((first) => ACTS.map((second) => ({ first, second }) as const));

/** How both were answered, in the order of their names, and what the campaign has become. */
const inOrder = (standing: Standing, one: Act, other: Act) => {
  const between = byTable(standing, one);
  const after = byTable(between, other);
  return { one: between.answer, other: after.answer, state: after.state };
};

describe.each(FROM)("what is done to a campaign that is $from", (from) => {
  const { state, more } = from;
  const standing = standingOf(from);
  const isOver = ["done", "cancelled", "expired"].includes(state);
  let world: ControlWorld;
  beforeAll(async () => {
    world = await controlWorld();
  });

  it.each(PAIRS)("$first, then $second, is as the table says", async ({ first, second }) => {
    const campaign = await world.inState(state, more);
    const one = answerOf(await world.act(campaign, first));
    expect(await world.stateOf(campaign)).toBe(byTable(standing, first).state);
    const other = answerOf(await world.act(campaign, second));
    expect({ one, other, state: await world.stateOf(campaign) }).toEqual(inOrder(standing, first, second));
  });

  // Nothing changes what is over.
  if (isOver) return;
  it.each(PAIRS)("$second in the middle of $first is as one after the other", async ({ first, second }) => {
    const before = inOrder(standing, first, second);
    const { one: otherIsFirst, other: oneIsSecond, ...rest } = inOrder(standing, second, first);
    const orders = [before, { one: oneIsSecond, other: otherIsFirst, ...rest }];
    for (let place = 1; ; place += 1) {
      const campaign = await world.inState(state, more);
      let other: string | undefined;
      const cutInto = aroundCalls(world.deps, async (call, _, carryOut) => {
        if (call === place) other = answerOf(await world.act(campaign, second));
        return await carryOut();
      });
      const one = answerOf(await world.act(campaign, first, cutInto));
      if (other === undefined) return expect(place).toBeGreaterThan(1);
      expect(orders).toContainEqual({ one, other, state: await world.stateOf(campaign) });
      await expectGoesOn(world, campaign);
    }
  });
});

/** Whatever began anew has the jobs that make it go on. */
const expectGoesOn = async ({ campaigns, jobs }: ControlWorld, before: Campaign): Promise<void> => {
  const after = await campaigns.get(before);
  const own = jobs.filter(({ campaignId }) => campaignId === before.id);
  if (after?.state === "sending" && after.run !== before.run)
    expect(own).toContainEqual(expect.objectContaining({ kind: "drip", run: after.run }));
  if (after?.state === "building" && after.attempt !== before.attempt)
    expect(own.filter((job) => job.kind === "audience" && job.attempt === after.attempt).length).toBe(16);
};
