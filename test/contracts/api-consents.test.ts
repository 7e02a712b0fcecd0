// Who may say what about a person's consent, against whoever said what stands.
import { type Api, startApi } from "./api-fixture.ts";
import { type ConsentDesk, consentDesk, OVERRIDE, SUBSCRIBE, summary, UNSUBSCRIBE } from "./consents-fixture.ts";

let api: Api;
let desk: ConsentDesk;
beforeAll(async () => {
  api = startApi();
  desk = await consentDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

/** What stood before somebody asks, and how it came to that. */
const stories: Record<string, (phone: string) => Promise<unknown>> = {
  "nobody said anything": async () => {},
  "a form was signed": (phone) => desk.said(phone, "subscribed", "import"),
  "staff unsubscribed": (phone) => desk.said(phone, "unsubscribed", "staff"),
  "a text STOP": (phone) => desk.said(phone, "unsubscribed", "text", "STOP"),
  "the carrier's word": (phone) => desk.said(phone, "unsubscribed", "carrier"),
  "an import's opt-out": (phone) => desk.said(phone, "unsubscribed", "import"),
  "another system's opt-out": (phone) => desk.said(phone, "unsubscribed", "api"),
  "a STOP, and staff behind it": async (phone) => {
    await desk.said(phone, "unsubscribed", "text", "STOP");
    await desk.said(phone, "unsubscribed", "staff");
  },
  "staff, and a STOP behind them": async (phone) => {
    await desk.said(phone, "unsubscribed", "staff");
    await desk.said(phone, "unsubscribed", "text", "STOP");
  },
  "a STOP, a START, and then staff": async (phone) => {
    await desk.said(phone, "unsubscribed", "text", "STOP");
    await desk.said(phone, "subscribed", "text", "START");
    await desk.said(phone, "unsubscribed", "staff");
  },
};

const YES = "200 subscribed counted";
const SO_ALREADY = "200 subscribed";
const NO = "403 forbidden";
const STANDS = "409 consent_stands";
const may = { member: NO, viewer: NO, "manager, override": NO };
const nothingStands = { ...may, manager: YES, owner: YES, system: YES, "owner, override": YES };
const itIsSo = { ...may, manager: SO_ALREADY, owner: SO_ALREADY, system: SO_ALREADY, "owner, override": SO_ALREADY };
const staffs = { ...may, manager: YES, owner: YES, system: STANDS, "owner, override": YES };
const persons = { ...may, manager: STANDS, owner: STANDS, system: STANDS, "owner, override": YES };

const subscribing: readonly (readonly [story: string, expected: Record<string, string>])[] = [
  ["nobody said anything", nothingStands],
  ["a form was signed", itIsSo],
  ["staff unsubscribed", staffs],
  ["a STOP, a START, and then staff", staffs],
  ["a text STOP", persons],
  ["the carrier's word", persons],
  ["an import's opt-out", persons],
  ["another system's opt-out", persons],
  ["a STOP, and staff behind it", persons],
  ["staff, and a STOP behind them", persons],
];

const askers: Record<string, () => (phone: string) => ReturnType<ConsentDesk["shop"]["ask"]>> = {
  viewer: () => (phone) => desk.asking("viewer")(phone, SUBSCRIBE),
  member: () => (phone) => desk.asking("member")(phone, SUBSCRIBE),
  manager: () => (phone) => desk.asking("manager")(phone, SUBSCRIBE),
  owner: () => (phone) => desk.asking("owner")(phone, SUBSCRIBE),
  system: () => (phone) => desk.asking("owner", true)(phone, SUBSCRIBE),
  "manager, override": () => (phone) => desk.asking("manager")(phone, OVERRIDE),
  "owner, override": () => (phone) => desk.asking("owner")(phone, OVERRIDE),
};

const rows = subscribing.flatMap(([story, expected]) =>
  Object.entries(expected).map(([asker, answer]) => [asker, story, answer] as const),
);

it("knows every story and every asker", () => {
  expect(subscribing.map(([story]) => story).sort()).toEqual(Object.keys(stories).sort());
  for (const [, expected] of subscribing) expect(Object.keys(expected).sort()).toEqual(Object.keys(askers).sort());
});

it.each(rows)("subscribing by a key (%s) where %s: %s", async (asker, story, answer) => {
  const phone = await desk.someone();
  await stories[story]?.(phone);
  const before = { consent: await desk.consentOf(phone), records: await desk.records(phone) };
  const outcome = await askers[asker]?.()(phone);
  expect(outcome && summary(outcome)).toBe(answer);
  const after = { consent: await desk.consentOf(phone), records: await desk.records(phone) };
  // What is refused leaves no trace; what is done leaves one record.
  if (outcome?.status !== 200) expect(after).toEqual(before);
  else expect(after.records).toHaveLength(before.records.length + 1);
});

it.each(["member", "manager", "owner"] as const)("unsubscribing is a %s's to do, whatever was said", async (role) => {
  for (const story of Object.values(stories)) {
    const phone = await desk.someone();
    await story(phone);
    expect(await desk.asking(role)(phone, UNSUBSCRIBE)).toMatchObject({ status: 200, body: { state: "unsubscribed" } });
    expect((await desk.records(phone))[0]).toMatchObject({ how: "staff", evidence: "said so by phone", counted: true });
  }
});
