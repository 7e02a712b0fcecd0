import { respondToJoining } from "#shared/groups/respond-to-joining.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { PHONE, receiveSetup } from "#test/support/receive-setup.ts";
import { account, MEMBERS, TEXT_TO_JOIN } from "#test/support/seeded-twin.ts";
import { fieldOf } from "#test/support/some-fields.ts";

const TEXT = "Hi {{first_name|you}} in {{fields.city|town}}, since {{fields.since|today}}{{fields.gone}}";
const RENDERED = "Hi Ada in Austin, since Nov 23, 2026";

/** Somebody of whom there is a city, which is no template, and a day. */
const start = async () => {
  const setup = await receiveSetup();
  const { twin } = setup;
  await twin.fields.write(fieldOf(account, "city", "text"), 0);
  await twin.fields.write(fieldOf(account, "since", "date"), 1);
  const values = { firstName: "Ada", "field#city": "Austin", "field#since": "2026-11-23" } as const;
  await twin.contacts.save(account, PHONE, values, { at: isoInstant(twin.clock.now()), source: "manual" });
  const queries = () => twin.dynamo.meter.requests.get("Query") ?? 0;
  return { ...setup, queries };
};

describe("the account's own fields in what a keyword is answered with", () => {
  it("are filled in in the welcome, and in what says that one is in already", async () => {
    const { twin, receive } = await start();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: TEXT, alreadyIn: `Again: ${TEXT}` });
    expect((await receive("COFFEE")).answers).toMatchObject([{ body: RENDERED }]);
    expect((await receive("COFFEE")).answers).toMatchObject([{ body: `Again: ${RENDERED}` }]);
  });

  it("are filled in in the fallback reply", async () => {
    const { receive, change } = await start();
    await change({ fallbackReply: TEXT });
    expect((await receive("When do you open?")).answers).toMatchObject([{ body: RENDERED }]);
  });

  it("are filled in in a group's response", async () => {
    const { twin, receive } = await start();
    await twin.groups.change(account, MEMBERS, { response: { body: TEXT, on: {}, again: "never" } });
    await receive("COFFEE");
    const outcome = await respondToJoining(twin)(account, MEMBERS, PHONE);
    if (outcome.kind !== "responded") throw new Error(outcome.kind);
    const ref = { accountId: account, phone: PHONE, messageId: outcome.messageId };
    expect(await twin.messages.get(ref)).toMatchObject({ body: RENDERED });
  });

  it("give their fallback, never a raw tag, where the field is archived since", async () => {
    const { twin, receive } = await start();
    await twin.fields.write(fieldOf(account, "city", "text", { status: "archived" }), 2);
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: TEXT });
    expect((await receive("COFFEE")).answers).toMatchObject([{ body: RENDERED.replace("Austin", "town") }]);
  });

  it("are filled in once: a value that looks like a tag stays as it is", async () => {
    const { twin, receive } = await start();
    const created = { at: isoInstant(twin.clock.now()), source: "manual" } as const;
    await twin.contacts.save(account, PHONE, { "field#city": "{{phone}} {{fields.since}}" }, created);
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: TEXT });
    expect((await receive("COFFEE")).answers).toMatchObject([
      { body: RENDERED.replace("Austin", "{{phone}} {{fields.since}}") },
    ]);
  });

  it("are read only where a text says one", async () => {
    const { twin, receive, queries } = await start();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: "Hi {{first_name}}" });
    const before = queries();
    await receive("COFFEE");
    expect(queries()).toBe(before);
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { alreadyIn: TEXT });
    await receive("COFFEE");
    expect(queries()).toBe(before + 1);
  });
});

describe("values that make a text longer than the carrier takes", () => {
  const LONG = "x".repeat(990);
  const FOOTER = "Msg rates apply. Reply STOP to end.";
  const WORDS = `Hi {{fields.city|there}}, ${"y".repeat(700)}`;
  const startLong = async () => {
    const setup = await start();
    const created = { at: isoInstant(setup.twin.clock.now()), source: "manual" } as const;
    await setup.twin.contacts.save(account, PHONE, { "field#city": LONG }, created);
    await setup.change({ optInFooter: FOOTER });
    return setup;
  };

  it("give way to their fallbacks in a welcome, and its footer stays", async () => {
    const { twin, receive } = await startLong();
    // Without its footer it would fit.
    const welcome = `{{fields.city|there}}${"y".repeat(600)}`;
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome });
    const [answer] = (await receive("COFFEE")).answers;
    expect(answer?.body).toBe(`${welcome.replace("{{fields.city|there}}", "there")}\n${FOOTER}`);
  });

  it("give way in a group's response, and in the fallback reply", async () => {
    const { twin, receive, change } = await startLong();
    await change({ fallbackReply: WORDS });
    expect((await receive("Hello")).answers).toMatchObject([{ body: expect.stringMatching(/^Hi there, y+$/) }]);
    await twin.groups.change(account, MEMBERS, { response: { body: WORDS, on: {}, again: "never" } });
    await receive("COFFEE");
    const outcome = await respondToJoining(twin)(account, MEMBERS, PHONE);
    if (outcome.kind !== "responded") throw new Error(outcome.kind);
    const row = await twin.messages.get({ accountId: account, phone: PHONE, messageId: outcome.messageId });
    expect(row?.body).toMatch(/^Hi there, y+\nMsg rates/);
  });

  it("stay where all of it fits", async () => {
    const { twin, receive } = await startLong();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { welcome: "{{fields.city|there}}" });
    expect((await receive("COFFEE")).answers).toMatchObject([{ body: `${LONG}\n${FOOTER}` }]);
  });
});
