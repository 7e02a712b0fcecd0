import { HOLD_MILLISECONDS } from "#shared/contacts/consent.ts";
import { CONFIRMATION, PHONE, receiveSetup } from "#test/support/receive-setup.ts";
import { account, MEMBERS, STAFF, TEXT_TO_JOIN } from "#test/support/seeded-twin.ts";

describe("opting out", () => {
  it.each([
    "please stop texting me",
    "Remove me from your list",
    "No más mensajes",
    "stop.",
    "opt out",
    "🛑",
    "STOP BANANA",
  ])("in words that Twilio does not know is confirmed once by us: %s", async (words) => {
    const { twin, receive, known, isMember } = await receiveSetup();
    await receive("COFFEE");
    expect(await receive(words)).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    expect((await known()).consent).toMatchObject({ state: "unsubscribed", how: "text" });
    expect((await twin.contacts.records(account, PHONE))[0]).toMatchObject({ evidence: words, counted: true });
    expect(await receive(words)).toEqual({ meaning: "stop", answers: [] });
    expect(await isMember()).toBe(true);
  });

  it.each(["STOP", "stopall", " Unsubscribe ", "OPTOUT", "revoke"])(
    "in Twilio's words is Twilio's to answer: %s",
    async (word) => {
      const { receive, known } = await receiveSetup();
      await receive("COFFEE");
      expect(await receive(word)).toEqual({ meaning: "stop", answers: [] });
      expect((await known()).consent?.state).toBe("unsubscribed");
    },
  );

  it("is confirmed by us on a short code, and where the account answers itself", async () => {
    const { receive, change, toShortCode } = await receiveSetup();
    const { to } = await toShortCode();
    expect(await receive("STOP", { to })).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    await receive("START");
    await change({ optOutReplies: "app" });
    expect(await receive("STOP")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
  });

  it("makes somebody unknown an unsubscribed contact", async () => {
    const { receive, known } = await receiveSetup();
    await receive("take me off your list");
    const { contact, consent } = await known();
    expect([contact?.source, consent?.state]).toEqual(["keyword", "unsubscribed"]);
  });

  it("is what Advanced Opt-Out took it for, whatever the words, and that has answered it", async () => {
    const { receive, change, stateNow } = await receiveSetup();
    await change({ optOutReplies: "app" });
    expect(await receive("adios amigos", { optOutType: "STOP" })).toEqual({ meaning: "stop", answers: [] });
    expect(await stateNow()).toBe("unsubscribed");
    expect(await receive("hola", { optOutType: "START" })).toEqual({ meaning: "start", answers: [] });
    expect(await receive("STOP", { optOutType: "HELP" })).toEqual({ meaning: "help", answers: [] });
    expect(await stateNow()).toBe("subscribed");
  });

  it.each(["don't stop", "can you stop by at 5?", "cancel my appointment"])("is not %j", async (words) => {
    const { receive, stateNow } = await receiveSetup();
    await receive("COFFEE");
    expect(await receive(words)).toEqual({ meaning: "text", answers: [] });
    expect(await stateNow()).toBe("subscribed");
  });
});

describe("a doubtful opt-out", () => {
  it("holds consent for five days, then counts as an opt-out, and joins nothing meanwhile", async () => {
    const { twin, receive, known, stateNow } = await receiveSetup();
    await receive("COFFEE");
    expect(await receive("I never signed up for this")).toEqual({ meaning: "doubtful_opt_out", answers: [] });
    expect((await known()).consent).toMatchObject({ state: "subscribed", hold: { id: expect.any(String) } });
    expect(await receive("COFFEE")).toEqual({ meaning: "keyword_after_opt_out", answers: [] });
    const [, record] = await twin.contacts.records(account, PHONE);
    expect(await twin.contacts.records(account, PHONE)).toMatchObject([
      { state: "unsubscribed", evidence: "I never signed up for this", counted: false },
      { state: "subscribed", counted: true },
    ]);
    expect(record).toBeDefined();
    twin.clock.advance(HOLD_MILLISECONDS);
    expect(await stateNow()).toBe("unsubscribed");
  });

  it("is over when the person says STOP or START", async () => {
    const { receive, known } = await receiveSetup();
    await receive("COFFEE");
    await receive("wrong number");
    await receive("START");
    expect((await known()).consent).not.toHaveProperty("hold");
    await receive("wrong number");
    expect(await receive("please stop")).toEqual({ meaning: "stop", answers: [CONFIRMATION] });
    expect((await known()).consent).toMatchObject({ state: "unsubscribed" });
    expect((await known()).consent).not.toHaveProperty("hold");
  });

  it("said again is one, since it was said first", async () => {
    const { receive, known } = await receiveSetup();
    await receive("wrong number");
    const first = (await known()).consent?.hold;
    await receive("this is spam");
    expect((await known()).consent?.hold).toEqual(first);
  });
});

describe("STOP with a keyword", () => {
  it("leaves all groups of its text-to-join, with one confirmation that names them, and keeps consent", async () => {
    const { twin, receive, stateNow, isMember } = await receiveSetup();
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [MEMBERS, STAFF] });
    await receive("COFFEE");
    expect([await isMember(MEMBERS), await isMember(STAFF)]).toEqual([true, true]);
    expect(await receive("Stop coffee, please")).toEqual({
      meaning: "leave",
      answers: [
        { body: "You have left Members and Staff. Reply STOP to end all texts from Corner Coffee.", purpose: "answer" },
      ],
    });
    expect([await isMember(MEMBERS), await isMember(STAFF)]).toEqual([false, false]);
    expect(await stateNow()).toBe("subscribed");
  });

  it("leaves in silence who may not be texted", async () => {
    const { receive, isMember } = await receiveSetup();
    await receive("COFFEE");
    await receive("STOP");
    expect(await receive("STOP COFFEE")).toEqual({ meaning: "leave", answers: [] });
    expect(await isMember()).toBe(false);
  });

  it("is plain STOP when its keyword is archived", async () => {
    const { twin, receive, stateNow, isMember } = await receiveSetup();
    await receive("COFFEE");
    await twin.textToJoins.change(account, TEXT_TO_JOIN, { status: "archived" });
    expect(await receive("STOP COFFEE")).toMatchObject({ meaning: "stop" });
    expect([await isMember(), await stateNow()]).toEqual([true, "unsubscribed"]);
  });
});

describe("START and HELP", () => {
  it("are Twilio's to answer in its own words, ours on a short code", async () => {
    const { receive, change, toShortCode } = await receiveSetup();
    await receive("STOP");
    expect(await receive("START")).toEqual({ meaning: "start", answers: [] });
    expect(await receive("HELP")).toEqual({ meaning: "help", answers: [] });
    const { to } = await toShortCode();
    await change({ helpContact: "help@corner.example" });
    const body =
      "Corner Coffee: Help at help@corner.example. Msg&data rates may apply. Msg frequency varies. Reply STOP to cancel.";
    expect(await receive("INFO", { to })).toEqual({ meaning: "help", answers: [{ body, purpose: "help" }] });
    await receive("STOP", { to });
    expect(await receive("help", { to })).toMatchObject({ answers: [{ purpose: "help" }] });
    expect(await receive("UNSTOP", { to })).toMatchObject({
      meaning: "start",
      answers: [{ body: expect.stringMatching(/^Corner Coffee: welcome\..*STOP to cancel\.$/), purpose: "answer" }],
    });
  });

  it("YES from somebody unknown is a text", async () => {
    const { receive, stateNow } = await receiveSetup();
    expect(await receive("YES")).toEqual({ meaning: "text", answers: [] });
    expect(await stateNow()).toBe("pending");
  });
});

describe("a keyword of who opted out", () => {
  it("subscribes again only where the account manages opt-outs itself and lets it", async () => {
    const { receive, change, stateNow, isMember } = await receiveSetup();
    await receive("STOP");
    await change({ keywordResubscribes: true });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword_after_opt_out" });
    await change({ optOutReplies: "app", keywordResubscribes: false });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword_after_opt_out" });
    await change({ keywordResubscribes: true });
    expect(await receive("COFFEE")).toMatchObject({ meaning: "keyword" });
    expect([await isMember(), await stateNow()]).toEqual([true, "subscribed"]);
  });
});
