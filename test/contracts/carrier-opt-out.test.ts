import { HANDSET, refusal, SENDER, startWorld, stopAll, twiml, until } from "./carrier-fixture.ts";

afterEach(stopAll);

const UNSUBSCRIBED = expect.stringMatching(/^You have successfully been unsubscribed/);
const RESUBSCRIBED = expect.stringMatching(/^You have successfully been re-subscribed/);
const HELP = expect.stringMatching(/^Reply STOP to unsubscribe/);
const SERVICE = `MG${"a".repeat(32)}`;

describe("Twilio's opt-out handling for a long code", () => {
  it.each(["STOP", "stop", " Stop ", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])(
    "blocks the pair, confirms on the screen, and still calls the webhook: %p",
    async (word) => {
      const { application, text, send, screen } = await startWorld();
      await text(word);
      expect(await screen()).toEqual([`> ${word}`, UNSUBSCRIBED]);
      await until(() => application.hooks.length === 1, "called");
      expect(application.hooks[0]?.params).not.toHaveProperty("OptOutType");
      expect(await refusal(send({}))).toEqual({ code: 21610, status: 400 });
      expect(await send({ to: "+15125550198" })).toMatch(/^SM/);
    },
  );

  it.each(["STOP please", "opt out", "please remove me", "don't stop", "STOP."])("does not hear %p", async (body) => {
    const { text, send, screen } = await startWorld();
    await text(body);
    expect(await screen()).toEqual([`> ${body}`]);
    expect(await send({})).toMatch(/^SM/);
  });

  it.each(["START", "yes", "UNSTOP"])("unblocks and says so: %p", async (word) => {
    const { text, send, screen } = await startWorld();
    await text("STOP");
    await text(word);
    expect(await screen()).toEqual(["> STOP", UNSUBSCRIBED, `> ${word}`, RESUBSCRIBED]);
    expect(await send({})).toMatch(/^SM/);
  });

  it("answers HELP, but not to those who opted out, and confirms one STOP once", async () => {
    const { text, screen } = await startWorld();
    for (const word of ["HELP", "info", "STOP", "STOP", "HELP"]) await text(word);
    expect(await screen()).toEqual(["> HELP", HELP, "> info", HELP, "> STOP", UNSUBSCRIBED, "> STOP", "> HELP"]);
  });

  it("says nothing to YES from somebody who never left", async () => {
    const { text, screen } = await startWorld();
    await text("YES");
    expect(await screen()).toEqual(["> YES"]);
  });

  it("keeps the application's own answer to STOP from going out", async () => {
    const { application, text, screen, carrier } = await startWorld();
    const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
    application.respond = (response) => twiml(response, "<Response><Message>Sorry to see you go</Message></Response>");
    await text("STOP");
    expect(await warned).toMatchObject({ code: 21610 });
    expect(await screen()).toEqual(["> STOP", UNSUBSCRIBED]);
  });

  it("does nothing for a short code", async () => {
    const { text, send, screen } = await startWorld({ senders: [{ phone: "55512", segmentsPerSecond: 100 }] });
    for (const word of ["STOP", "HELP"]) await text(word, HANDSET, "55512");
    expect(await screen()).toEqual(["> STOP", "> HELP"]);
    expect(await send({ from: "55512" })).toMatch(/^SM/);
  });

  it("blocks the whole Messaging Service, which says so only in the status callback", async () => {
    const second = "+15005550020";
    const { application, text, send, client } = await startWorld({
      senders: [
        { phone: SENDER, segmentsPerSecond: 100, messagingServiceSid: SERVICE },
        { phone: second, segmentsPerSecond: 100, messagingServiceSid: SERVICE },
      ],
    });
    await text("STOP");
    expect(await refusal(send({ from: second }))).toEqual({ code: 21610, status: 400 });
    const statusCallback = `${application.url}/status`;
    const created = await client.messages.create({
      to: HANDSET,
      messagingServiceSid: SERVICE,
      body: "Hello",
      statusCallback,
    });
    expect(created.status).toBe("accepted");
    await until(() => application.hooks.length > 0, "told");
    expect(application.hooks[0]?.params).toMatchObject({
      MessageStatus: "failed",
      ErrorCode: "21610",
      MessageSid: created.sid,
    });
  });

  it("checks again when a message that waited has its turn", async () => {
    const { text, send, screen, call, client } = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 0.01 }],
    });
    await send({ body: "one" });
    await until(async () => (await screen()).length === 1, "the first arrived");
    const sid = await send({ body: "two" });
    await text("STOP");
    await call("/clock", { method: "POST", body: JSON.stringify({ advanceSeconds: 200 }) });
    expect(await screen()).toEqual(["one", "> STOP", UNSUBSCRIBED]);
    expect(await client.messages(sid).fetch()).toMatchObject({ status: "failed", errorCode: 21610 });
  });
});
