import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { ACCOUNT_SID, AUTH_TOKEN, HANDSET, SENDER, startWorld, stopAll, until } from "./carrier-fixture.ts";

afterEach(stopAll);

const SERVICE = `MG${"a".repeat(32)}`;

describe("status callbacks", () => {
  it("tell sent and delivered, but not the status that the create answered with", async () => {
    const { application, send } = await startWorld();
    const sid = await send({ statusCallback: `${application.url}/status?m=abc#rc=2` });
    await until(() => application.statuses().includes("delivered"), "delivered");
    expect(application.statuses()).toEqual(["sent", "delivered"]);
    const [sent, delivered] = application.hooks;
    expect(sent?.path).toBe("/status?m=abc");
    expect(sent?.params).toEqual({
      AccountSid: ACCOUNT_SID,
      ApiVersion: "2010-04-01",
      From: SENDER,
      To: HANDSET,
      MessageSid: sid,
      MessageStatus: "sent",
      SmsSid: sid,
      SmsStatus: "sent",
    });
    expect(delivered?.params.RawDlrDoneDate).toMatch(/^\d{10}$/);
    for (const { path, params, headers } of application.hooks) {
      expect(validateRequest(AUTH_TOKEN, String(headers["x-twilio-signature"]), application.url + path, params)).toBe(
        true,
      );
    }
  });

  it("tell queued as well under a Messaging Service, whose create answers accepted without a sender", async () => {
    const { application, client } = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 9, messagingServiceSid: SERVICE }],
    });
    const statusCallback = `${application.url}/status`;
    const created = await client.messages.create({
      to: HANDSET,
      messagingServiceSid: SERVICE,
      body: "Hello",
      statusCallback,
    });
    expect(created).toMatchObject({ status: "accepted", from: null, numSegments: "0", messagingServiceSid: SERVICE });
    await until(() => application.statuses().includes("delivered"), "delivered");
    expect(application.statuses()).toEqual(["queued", "sent", "delivered"]);
    expect(application.hooks[0]?.params).toMatchObject({ MessagingServiceSid: SERVICE, From: SENDER });
    expect(await client.messages(created.sid).fetch()).toMatchObject({ from: SENDER, numSegments: "1" });
  });

  it("are repeated with one token per callback when the URL asks for it", async () => {
    const { application, send } = await startWorld();
    application.respond = (response) => response.writeHead(application.hooks.length % 2 === 1 ? 500 : 204).end();
    await send({ statusCallback: `${application.url}/status#rc=1&rp=5xx` });
    await until(() => application.hooks.length === 4, "each told twice");
    expect(application.statuses()).toEqual(["sent", "sent", "delivered", "delivered"]);
    expect(new Set(application.hooks.map(({ headers }) => headers["i-twilio-idempotency-token"])).size).toBe(2);
  });

  it("never text the answer to anybody", async () => {
    const { application, send, screen } = await startWorld();
    application.respond = (response) => response.writeHead(200, { "content-type": "text/plain" }).end("OK");
    await send({ statusCallback: `${application.url}/status` });
    await until(() => application.statuses().includes("delivered"), "delivered");
    expect(await screen()).toEqual(["Hello"]);
  });
});

describe("a sender's pace", () => {
  it("lets out its segments per second, on the clock that POST /clock moves", async () => {
    const { send, screen, call } = await startWorld({ senders: [{ phone: SENDER, segmentsPerSecond: 0.01 }] });
    for (const body of ["one", "two", "B".repeat(161), "four"]) await send({ body });
    await until(async () => (await screen()).length === 1, "the first left at once");
    const advance = (advanceSeconds: number) =>
      call("/clock", { method: "POST", body: JSON.stringify({ advanceSeconds }) });
    expect((await advance(101)).status).toBe(200);
    expect(await screen()).toEqual(["one", "two"]);
    await advance(100);
    expect(await screen()).toHaveLength(3);
    await advance(100);
    expect(await screen()).toHaveLength(3);
    await advance(100);
    expect(await screen()).toEqual(["one", "two", "B".repeat(161), "four"]);
  });

  it("is changed by PUT /senders, for what waits already too", async () => {
    const { send, screen, call } = await startWorld({ senders: [{ phone: SENDER, segmentsPerSecond: 0.01 }] });
    await call(`/senders/${encodeURIComponent(SENDER)}`, {
      method: "PUT",
      body: JSON.stringify({ segmentsPerSecond: 1000 }),
    });
    for (let n = 0; n < 20; n += 1) await send({ body: `message ${n}` });
    await until(async () => (await screen()).length === 20, "all arrived");
  });

  it("means nothing when the stand-in was started unpaced", async () => {
    const { send, screen } = await startWorld({ pace: false, senders: [{ phone: SENDER, segmentsPerSecond: 0.001 }] });
    for (let n = 0; n < 5; n += 1) await send({ body: `message ${n}` });
    await until(async () => (await screen()).length === 5, "all arrived");
  });

  it("fails with 30036 what waited longer than its validity", async () => {
    const { application, send, call, client, screen } = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 0.01 }],
    });
    await send({ body: "one" });
    const sid = await send({ body: "two", validityPeriod: 60, statusCallback: `${application.url}/status` });
    await call("/clock", { method: "POST", body: JSON.stringify({ advanceSeconds: 200 }) });
    await until(() => application.statuses().includes("failed"), "told");
    expect(application.hooks[0]?.params).toMatchObject({ MessageStatus: "failed", ErrorCode: "30036" });
    expect(await client.messages(sid).fetch()).toMatchObject({ status: "failed", errorCode: 30036 });
    expect(await screen()).toEqual(["one"]);
  });
});
