import { ACCOUNT_SID, AUTH_TOKEN, HANDSET, refusal, SENDER, startWorld, stopAll, until } from "./carrier-fixture.ts";

afterEach(stopAll);

const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages`;
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const ours = { authorization: basic(ACCOUNT_SID, AUTH_TOKEN) };
const form = (fields: Record<string, string>): RequestInit => ({
  method: "POST",
  headers: { ...ours, "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields),
});

describe("the Messages resource", () => {
  it("answers a create with Twilio's keys, and numbers as strings", async () => {
    const { call } = await startWorld();
    const { status, body } = await call(`${MESSAGES}.json`, form({ To: HANDSET, From: SENDER, Body: "Hello" }));
    const sid = expect.stringMatching(/^SM[0-9a-f]{32}$/);
    const date = expect.stringMatching(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
    expect(status).toBe(201);
    expect(body).toEqual({
      account_sid: ACCOUNT_SID,
      api_version: "2010-04-01",
      body: "Hello",
      date_created: date,
      date_sent: null,
      date_updated: date,
      direction: "outbound-api",
      error_code: null,
      error_message: null,
      from: SENDER,
      messaging_service_sid: null,
      num_media: "0",
      num_segments: "1",
      price: null,
      price_unit: "USD",
      sid,
      status: "queued",
      subresource_uris: {
        media: expect.stringMatching(/^\/2010-04-01\/Accounts\/AC0{32}\/Messages\/SM.{32}\/Media\.json$/),
      },
      to: HANDSET,
      uri: expect.stringMatching(/^\/2010-04-01\/Accounts\/AC0{32}\/Messages\/SM.{32}\.json$/),
    });
  });

  it("is the same with and without .json", async () => {
    const { call, send } = await startWorld();
    const sid = await send({});
    await until(
      async () => /"delivered"/.test(JSON.stringify((await call(`${MESSAGES}/${sid}`, { headers: ours })).body)),
      "delivered",
    );
    const [plain, json] = [
      await call(`${MESSAGES}/${sid}`, { headers: ours }),
      await call(`${MESSAGES}/${sid}.json`, { headers: ours }),
    ];
    expect(plain).toMatchObject({ status: 200, body: { sid } });
    expect(json.body).toEqual(plain.body);
    expect((await call(MESSAGES, { headers: ours })).status).toBe(200);
  });

  it("lets the official client create, fetch and see the message delivered", async () => {
    const { client } = await startWorld();
    const created = await client.messages.create({ to: HANDSET, from: SENDER, body: "A".repeat(161), mediaUrl: [] });
    expect(created).toMatchObject({ status: "queued", numSegments: "2", price: null, dateSent: null });
    await until(async () => (await client.messages(created.sid).fetch()).status === "delivered", "delivered");
    const fetched = await client.messages(created.sid).fetch();
    expect(fetched.dateSent).toBeInstanceOf(Date);
    expect(fetched.errorCode).toBeNull();
  });

  it("marks messages with media as MM and counts the media", async () => {
    const { client } = await startWorld();
    const mediaUrl = ["https://media.example.com/a.png", "https://media.example.com/b.jpg"];
    const created = await client.messages.create({ to: HANDSET, from: SENDER, body: "", mediaUrl });
    expect(created).toMatchObject({ sid: expect.stringMatching(/^MM/), numMedia: "2" });
  });

  it("lists the media of a text that came in, each of which leads to where it is", async () => {
    const { client, call, application } = await startWorld();
    const mediaUrls = ["https://media.example.com/a.png", "https://media.example.com/b.jpg"];
    const picture = JSON.stringify({ to: SENDER, body: "", mediaUrls });
    await call(`/handsets/${HANDSET}/texts`, { method: "POST", body: picture });
    await until(() => application.hooks.length > 0, "told");
    const [inbound] = await client.messages.list({ to: SENDER });
    const sid = inbound?.sid ?? "";
    const media = await client.messages(sid).media.list();
    expect(media).toMatchObject([
      { sid: expect.stringMatching(/^ME[0-9a-f]{32}$/), contentType: "image/png", parentSid: sid },
      { sid: expect.stringMatching(/^ME[0-9a-f]{32}$/), contentType: "image/jpeg", parentSid: sid },
    ]);
    const [first] = media;
    const fetched = await client
      .messages(sid)
      .media(first?.sid ?? "")
      .fetch();
    expect(fetched.uri).toBe(first?.uri);
    const address = `${MESSAGES}/${sid}/Media/${first?.sid}`;
    const leads = await call(address, { headers: ours, redirect: "manual" });
    expect([leads.status, leads.headers.get("location")]).toEqual([307, mediaUrls[0]]);
    expect(
      await refusal(
        client
          .messages(sid)
          .media(`ME${"0".repeat(32)}`)
          .fetch(),
      ),
    ).toEqual({ code: 20404, status: 404 });
  });

  it("takes an API key in place of the account's token", async () => {
    const { call } = await startWorld({ apiKeys: [{ sid: "SK1", secret: "s" }] });
    const asKey = (secret: string) => call(MESSAGES, { headers: { authorization: basic("SK1", secret) } });
    expect((await asKey("s")).status).toBe(200);
    expect((await asKey("t")).status).toBe(401);
  });

  it.each([
    ["no credentials", {}],
    ["a wrong token", { authorization: basic(ACCOUNT_SID, "wrong") }],
    ["a bearer token", { authorization: `Bearer ${AUTH_TOKEN}` }],
    ["no colon", { authorization: `Basic ${Buffer.from(ACCOUNT_SID).toString("base64")}` }],
  ])("refuses %s with 20003 in Twilio's error shape", async (_, headers) => {
    const { call } = await startWorld();
    const { status, body } = await call(`${MESSAGES}.json`, { method: "POST", headers });
    expect(status).toBe(401);
    expect(body).toEqual({
      code: 20003,
      message: "Authenticate",
      more_info: "https://www.twilio.com/docs/errors/20003",
      status: 401,
    });
  });

  it("knows neither another account nor an unknown message", async () => {
    const { call, client } = await startWorld();
    expect(await call(MESSAGES.replace("AC0", "AC1"), { headers: ours })).toMatchObject({
      status: 404,
      body: { code: 20404 },
    });
    expect(await refusal(client.messages(`SM${"0".repeat(32)}`).fetch())).toEqual({ code: 20404, status: 404 });
  });

  it("redacts a finished message and deletes it, but not before it is finished", async () => {
    const { client, send } = await startWorld({ senders: [{ phone: SENDER, segmentsPerSecond: 0.001 }] });
    const [finished, waiting] = [await send({}), await send({})];
    await until(async () => (await client.messages(finished).fetch()).status === "delivered", "delivered");
    expect((await client.messages(finished).update({ body: "" })).body).toBe("");
    expect(await client.messages(finished).remove()).toBe(true);
    expect(await refusal(client.messages(finished).fetch())).toEqual({ code: 20404, status: 404 });
    expect(await refusal(client.messages(waiting).update({ body: "" }))).toEqual({ code: 20009, status: 409 });
    expect(await refusal(client.messages(waiting).remove())).toEqual({ code: 20009, status: 409 });
    expect(await refusal(client.messages(waiting).update({ status: "canceled" }))).toEqual({
      code: 30409,
      status: 400,
    });
  });

  it("holds a scheduled message until its time, and cancels it before", async () => {
    const messagingServiceSid = `MG${"a".repeat(32)}`;
    const { client, clock, carrier, screen, application } = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 100, messagingServiceSid }],
    });
    const sendAt = new Date(clock.now() + 3_600_000);
    const schedule = (body: string) =>
      client.messages.create({
        to: HANDSET,
        messagingServiceSid,
        body,
        sendAt,
        scheduleType: "fixed",
        statusCallback: `${application.url}/s`,
      });
    const [kept, canceled] = [await schedule("kept"), await schedule("canceled")];
    expect(kept.status).toBe("scheduled");
    expect((await client.messages(canceled.sid).update({ status: "canceled" })).status).toBe("canceled");
    clock.aheadMs += 3_601_000;
    carrier.clockMoved();
    await until(async () => (await screen()).length > 0, "the text is on the screen");
    expect(await screen()).toEqual(["kept"]);
    await until(() => application.statuses().includes("delivered"), "told");
    expect(application.statuses().sort()).toEqual(["canceled", "delivered", "queued", "sent"]);
  });
});
