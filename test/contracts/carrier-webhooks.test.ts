import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import {
  ACCOUNT_SID,
  Application,
  AUTH_TOKEN,
  HANDSET,
  type Hook,
  SENDER,
  startWorld,
  stopAll,
  twiml,
  until,
} from "./carrier-fixture.ts";

afterEach(stopAll);

const isSigned = (origin: string, { path, params, headers }: Hook, token = AUTH_TOKEN): boolean =>
  validateRequest(token, String(headers["x-twilio-signature"]), origin + path, params);

describe("an inbound webhook", () => {
  it("carries every key that Twilio sends, geography included", async () => {
    const { application, text } = await startWorld();
    await text("Hi there ☕ ");
    await until(() => application.hooks.length === 1, "called");
    const sid = application.hooks[0]?.params.MessageSid;
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(application.hooks[0]?.params).toEqual({
      ToCity: "",
      ToState: "",
      ToZip: "",
      ToCountry: "US",
      FromCity: "AUSTIN",
      FromState: "TX",
      FromZip: "78701",
      FromCountry: "US",
      SmsMessageSid: sid,
      SmsSid: sid,
      MessageSid: sid,
      NumMedia: "0",
      NumSegments: "1",
      SmsStatus: "received",
      Body: "Hi there ☕ ",
      From: HANDSET,
      To: SENDER,
      AccountSid: ACCOUNT_SID,
      ApiVersion: "2010-04-01",
    });
    expect(application.hooks[0]?.headers["content-type"]).toMatch("application/x-www-form-urlencoded");
  });

  it("names the Messaging Service of its sender, and the media", async () => {
    const application = new Application();
    await application.start();
    const messagingServiceSid = `MG${"b".repeat(32)}`;
    const senders = [{ phone: SENDER, segmentsPerSecond: 1, inboundUrl: `${application.url}/in`, messagingServiceSid }];
    const { call } = await startWorld({ senders });
    const mediaUrls = ["https://media.example.com/cat.png", "https://media.example.com/dog"];
    await call(`/handsets/${HANDSET}/texts`, {
      method: "POST",
      body: JSON.stringify({ to: SENDER, body: "", mediaUrls }),
    });
    await until(() => application.hooks.length === 1, "called");
    expect(application.hooks[0]?.params).toMatchObject({
      MessageSid: expect.stringMatching(/^MM/),
      MessagingServiceSid: messagingServiceSid,
      NumMedia: "2",
      MediaUrl0: mediaUrls[0],
      MediaContentType0: "image/png",
      MediaUrl1: mediaUrls[1],
      MediaContentType1: "image/jpeg",
    });
    await application.stop();
  });

  it.each([
    ["", "/inbound"],
    ["?t=acme&m=a'b+c%20d", "/inbound?t=acme&m=a'b+c%20d"],
    ["?x={y}|z#rc=2&rp=ct,rt,5xx", "/inbound?x={y}|z"],
  ])("is signed over the exact URL, query and all but the fragment: %p", async (query, path) => {
    const { application, text } = await startWorld({}, query);
    await text("It's 5 + 5 = 10% & done ");
    await until(() => application.hooks.length === 1, "called");
    const [hook] = application.hooks;
    if (!hook) throw new Error("no webhook");
    expect(hook.path).toBe(path);
    expect(isSigned(application.url, hook)).toBe(true);
    expect(isSigned(application.url, hook, "another token")).toBe(false);
    expect(isSigned(application.url, { ...hook, params: { ...hook.params, Body: "STOP" } })).toBe(false);
  });

  it("is not repeated for a 500 unless the URL asks for it", async () => {
    const { application, text, carrier } = await startWorld();
    const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
    application.respond = (response) => response.writeHead(500).end();
    await text("COFFEE");
    expect(await warned).toMatchObject({ code: 11200 });
    expect(application.hooks).toHaveLength(1);
  });

  it("is repeated as often as the URL asks, with the same idempotency token", async () => {
    const { application, text } = await startWorld({}, "#rc=3&rp=ct,rt,5xx");
    application.respond = (response) => {
      if (application.hooks.length < 4) response.writeHead(503).end();
      else twiml(response, "<Response/>");
    };
    await text("COFFEE");
    await until(() => application.hooks.length === 4, "called four times");
    const tokens = new Set(application.hooks.map(({ headers }) => headers["i-twilio-idempotency-token"]));
    expect(tokens.size).toBe(1);
    expect([...tokens][0]).toEqual(expect.any(String));
  });

  it("does not repeat a 403 when only 5xx are to be repeated, and does when all are", async () => {
    for (const [policy, calls] of [
      ["5xx", 1],
      ["4xx", 2],
      ["all", 2],
    ] as const) {
      const { application, text, carrier } = await startWorld({}, `#rc=1&rp=${policy}`);
      const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
      application.respond = (response) => response.writeHead(403).end();
      await text("COFFEE");
      await warned;
      expect(application.hooks).toHaveLength(calls);
    }
  });

  it("is repeated once by itself when nobody listens", async () => {
    const { text, carrier } = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 1, inboundUrl: "http://127.0.0.1:9/inbound" }],
    });
    const tries: unknown[] = [];
    carrier.events.on("webhook", (tried) => tries.push(tried));
    const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
    await text("COFFEE");
    expect(await warned).toMatchObject({ code: 11205 });
    expect(tries).toMatchObject([
      { status: null, attempt: 1 },
      { status: null, attempt: 2 },
    ]);
  });

  it("gives up on an answer that does not come, within the time that the URL allows", async () => {
    const { application, text, carrier } = await startWorld({}, "#rt=600&rp=rt&rc=1");
    const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
    application.respond = () => undefined;
    await text("COFFEE");
    expect(await warned).toMatchObject({ code: 11200 });
    expect(application.hooks).toHaveLength(2);
  });

  it("goes to the fallback with the error that the first URL met", async () => {
    const application = new Application();
    await application.start();
    const inboundUrl = `${application.url}/inbound`;
    const senders = [{ phone: SENDER, segmentsPerSecond: 10, inboundUrl, fallbackUrl: `${application.url}/fallback` }];
    application.respond = (response, { path }) =>
      path === "/inbound"
        ? response.writeHead(500).end()
        : twiml(response, "<Response><Message>Back soon</Message></Response>");
    const { text, screen } = await startWorld({ senders });
    await text("COFFEE");
    await until(async () => (await screen()).length === 2, "answered");
    expect(await screen()).toEqual(["> COFFEE", "Back soon"]);
    expect(application.hooks[1]).toMatchObject({
      path: "/fallback",
      params: { ErrorCode: "11200", ErrorUrl: inboundUrl, Body: "COFFEE" },
    });
    await application.stop();
  });

  it("stays in the list of messages when nobody took it", async () => {
    const { application, text, client, carrier } = await startWorld();
    const warned = new Promise((resolve) => carrier.events.once("warning", resolve));
    application.respond = (response) => response.socket?.destroy();
    await text("COFFEE");
    await warned;
    expect(await client.messages.list({ to: SENDER })).toMatchObject([
      { body: "COFFEE", direction: "inbound", status: "received" },
    ]);
  });
});

describe("the answer to an inbound webhook", () => {
  const answered = async (status: number, contentType: string, body: string): Promise<string[]> => {
    const { application, text, screen, carrier } = await startWorld();
    application.respond = (response) => response.writeHead(status, { "content-type": contentType }).end(body);
    await text("COFFEE");
    await until(() => application.hooks.length === 1, "called");
    // whatever was to be sent for the first text is out before the second one is answered
    application.respond = (response) => twiml(response, "<Response><Message>last</Message></Response>");
    const received = new Promise((resolve) =>
      carrier.events.on("received", ({ body }) => body === "last" && resolve(0)),
    );
    await text("AGAIN");
    await received;
    const texts = await screen();
    return texts.filter((line) => !line.startsWith("> ") && line !== "last");
  };

  it.each([
    ["an empty Response is silence", 200, "text/xml", '<?xml version="1.0" encoding="UTF-8"?><Response/>', []],
    ["204 is silence", 204, "text/plain", "", []],
    [
      "each Message is sent",
      200,
      "application/xml",
      "<Response><Message>one</Message><Message><Body>two</Body></Message></Response>",
      ["one", "two"],
    ],
    ["text/plain is texted to the person", 200, "text/plain; charset=utf-8", "OK", ["OK"]],
    ["JSON is an error, and silence", 200, "application/json", '{"message":"OK"}', []],
    ["broken TwiML is an error, and silence", 200, "text/xml", "<Response><Message>one</Response>", []],
    ["a redirect is not followed", 302, "text/xml", "", []],
  ])("%s", async (_, status, contentType, body, expected) => {
    expect(await answered(status, contentType, body)).toEqual(expected);
  });

  it("shows as an outbound reply over REST", async () => {
    const { application, text, client, screen } = await startWorld();
    application.respond = (response) => twiml(response, "<Response><Message>Welcome</Message></Response>");
    await text("COFFEE");
    await until(async () => (await screen()).length === 2, "answered");
    expect(await client.messages.list({ to: HANDSET })).toMatchObject([
      { direction: "outbound-reply", body: "Welcome", from: SENDER },
    ]);
  });
});
