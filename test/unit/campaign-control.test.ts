import type { CampaignState } from "#shared/campaigns/campaign.ts";
import { ACTS, type Act, hasList, setUp } from "#test/support/control-setup.ts";

const STATES: readonly CampaignState[] = [
  ...(["draft", "scheduled", "building", "sending", "paused", "done", "cancelled", "expired"] as const),
];

/** As people are told it (docs/flows.md): what each act makes of each state; "-" is refused, "=" changes nothing. */
const TABLE: Readonly<Record<Act, Readonly<Record<CampaignState, string>>>> = {
  edit: row("draft", "scheduled", "-", "-", "-", "-", "-", "-"),
  schedule: row("scheduled", "scheduled", "-", "-", "-", "-", "-", "-"),
  launch: row("building", "building", "=", "=", "=", "=", "-", "="),
  pause: row("-", "-", "paused", "paused", "=", "-", "-", "-"),
  resume: row("-", "-", "=", "=", "sending", "-", "-", "-"),
  cancel: row("cancelled", "cancelled", "cancelled", "cancelled", "cancelled", "-", "=", "-"),
};

function row(...cells: string[]): Record<CampaignState, string> {
  const at = (state: CampaignState): string => cells[STATES.indexOf(state)] ?? "";
  return {
    ...{ draft: at("draft"), scheduled: at("scheduled"), building: at("building"), sending: at("sending") },
    ...{ paused: at("paused"), done: at("done"), cancelled: at("cancelled"), expired: at("expired") },
  };
}

type World = Awaited<ReturnType<typeof setUp>>;

/** Who paused before the list was whole goes on with the list. */
const becomes = (state: CampaignState, act: Act, from: CampaignState): CampaignState => {
  const next = STATES.find((one) => one === TABLE[act][state]) ?? state;
  return act === "resume" && state === "paused" && !hasList(from) ? "building" : next;
};

const expectedKind = (state: CampaignState, act: Act): RegExp => {
  const cell = TABLE[act][state];
  if (cell === "-") return /^wrongState$/;
  return cell === "=" ? /^unchanged$/ : /^(changed|launched|scheduled)$/;
};

describe("what is done to a campaign", () => {
  let world: World;
  beforeAll(async () => {
    world = await setUp();
  });

  const pairs = STATES.flatMap((state) =>
    ACTS.flatMap((first) => ACTS.map((second) => ({ state, first, second }) as const)),
  );

  it.each(pairs)("$first, then $second, of one that is $state, is as the table says", async (of) => {
    const { state, first, second } = of;
    const campaign = await world.inState(state);
    expect((await world.act(campaign, first)).kind).toMatch(expectedKind(state, first));
    const between = becomes(state, first, state);
    expect(await world.stateOf(campaign)).toBe(between);
    expect((await world.act(campaign, second)).kind).toMatch(expectedKind(between, second));
    expect(await world.stateOf(campaign)).toBe(becomes(between, second, state));
  });

  const atOnce = STATES.flatMap((state) =>
    ACTS.flatMap((first, index) => ACTS.slice(index).map((second) => ({ state, first, second }) as const)),
  );

  it.each(atOnce)("$first and $second at once, of one that is $state, end as one after the other", async (of) => {
    const { state, first, second } = of;
    const campaign = await world.inState(state);
    await Promise.all([world.act(campaign, first), world.act(campaign, second)]);
    const inOrder = (one: Act, other: Act) => becomes(becomes(state, one, state), other, state);
    const orders = [inOrder(first, second), inOrder(second, first)];
    expect(orders).toContain(await world.stateOf(campaign));
  });
});
