import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const PHONE = "+15125550301";
const sid = (digit: string): string => `SM${digit.repeat(32)}`;

const textForm = (fields: Record<string, string>): Record<string, string> => ({
  MessageSid: sid("1"),
  AccountSid: `AC${"0".repeat(32)}`,
  From: PHONE,
  To: "+15005550006",
  Body: "COFFEE",
  NumMedia: "0",
  ...fields,
});

const post = async (path: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${system.host.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });

const signed = (path: string, form: Record<string, string>): Promise<Response> => {
  const signature = getExpectedTwilioSignature("local-auth-token", `${system.host.url}${path}`, form);
  return post(path, new URLSearchParams(form).toString(), { "x-twilio-signature": signature });
};

const isKnown = async (): Promise<boolean> => (await system.api("GET", `/v1/contacts/${PHONE}`)).status === 200;
const INBOUND = "/webhooks/twilio/inbound";
const STATUS = "/webhooks/twilio/status";

describe("what Twilio did not sign", () => {
  it.each([INBOUND, STATUS])(
    "is refused by %s with 403, also when it is malformed, and writes nothing",
    async (path) => {
      const bodies = [
        new URLSearchParams(textForm({})).toString(),
        "%%%",
        "",
        "\u0000".repeat(50),
        "a=1&".repeat(10_000),
      ];
      for (const body of bodies) {
        expect((await post(path, body, {})).status).toBe(403);
        expect((await post(path, body, { "x-twilio-signature": "bm90IGl0" })).status).toBe(403);
      }
      expect(await isKnown()).toBe(false);
    },
  );

  it("is a signed form of which one character was changed", async () => {
    const form = textForm({});
    const signature = getExpectedTwilioSignature("local-auth-token", `${system.host.url}${INBOUND}`, form);
    const body = new URLSearchParams({ ...form, Body: "COFFEF" }).toString();
    expect((await post(INBOUND, body, { "x-twilio-signature": signature })).status).toBe(403);
    expect(await isKnown()).toBe(false);
  });
});

describe("what Twilio signed but nobody can use", () => {
  it.each([
    ["a text for a number that no account has", { To: "+15005550099" }],
    ["a text from no phone", { From: "MYBANK" }],
    ["a text without an id", { MessageSid: "" }],
  ])("%s is taken in silence", async (_, fields) => {
    const answer = await signed(INBOUND, textForm(fields));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<Response/>");
    expect(await isKnown()).toBe(false);
  });

  it.each([
    ["without our id", STATUS, { MessageStatus: "delivered" }],
    [
      "for a message that is not there",
      `${STATUS}?account=corner-coffee&message=nothing-like-it`,
      { MessageStatus: "delivered" },
    ],
    [
      "with an unknown status",
      `${STATUS}?account=corner-coffee&message=nothing-like-it`,
      { MessageStatus: "teleported" },
    ],
    ["with nothing in it", `${STATUS}?account=corner-coffee&message=nothing-like-it`, {}],
  ])("a callback %s is 204", async (_, path, fields) => {
    const form: Record<string, string> = { ...textForm({ MessageSid: sid("2") }), ...fields };
    expect((await signed(path, form)).status).toBe(204);
  });

  it("a text with NUL, lone surrogates and other odd characters is kept and answered with silence", async () => {
    const body = "\u0000 \ud800 \u202e \ufffe 👩‍👩‍👧 نص";
    const answer = await signed(INBOUND, textForm({ MessageSid: sid("3"), Body: body.toWellFormed() }));
    expect(answer.status).toBe(200);
    expect(await isKnown()).toBe(true);
  });
});
