import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const PHONE = "+15125550431";
const conversation = `/v1/conversations/${PHONE}`;
const inbox = async () => {
  const { body } = await system.api("GET", "/v1/conversations?unread=true");
  return (body as { items: { phone: string; lastBody: string; unread: number }[] }).items;
};

it("reads and answers a person's text by hand, and not after STOP, with shuffling and repeats on", async () => {
  await system.text(PHONE, "COFFEE");
  await system.answersTo(PHONE);
  expect(await inbox()).toEqual([]);

  await system.text(PHONE, "Are you open today?");
  expect(await system.answersTo(PHONE)).toEqual([]);
  expect(await inbox()).toMatchObject([{ phone: PHONE, lastBody: "Are you open today?", unread: 1 }]);

  const template = await system.api("POST", "/v1/templates", {
    name: "Hours",
    body: "Until 8, {{first_name|friend}}!",
  });
  const { id: templateId } = template.body as { id: string };
  const replied = await system.api("POST", `${conversation}/messages`, { templateId });
  expect(replied).toMatchObject({ status: 201, body: { state: "queued", body: "Until 8, friend!" } });
  expect(await system.answersTo(PHONE)).toEqual(["Until 8, friend!"]);
  expect((await system.api("POST", `${conversation}/read`)).body).toEqual({ phone: PHONE, unread: 0 });
  expect(await inbox()).toEqual([]);

  await system.text(PHONE, "STOP");
  await system.answersTo(PHONE);
  const refused = await system.api("POST", `${conversation}/messages`, { body: "But wait" });
  expect(refused).toMatchObject({ status: 409, body: { code: "consent", consent: "unsubscribed" } });
  const { body } = await system.api("GET", "/v1/audit?limit=200");
  const actions = (body as { items: { action: string }[] }).items.map(({ action }) => action);
  expect(actions.filter((action) => action !== "putContact").slice(0, 3)).toEqual([
    "markConversationRead",
    "replyInConversation",
    "createTemplate",
  ]);
});
