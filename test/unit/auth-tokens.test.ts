import { createServer } from "node:http";
import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import * as z from "zod";
import { inboundSms } from "#functions/inbound-sms/inbound-sms.ts";
import { messageStatus } from "#functions/message-status/message-status.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import type { TwilioCredentials } from "#shared/messaging/twilio-credentials.ts";
import { TwilioSmsGateway } from "#shared/messaging/twilio-sms-gateway.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { mainSender, phoneOf, seededTwin, sidOf } from "#test/support/seeded-twin.ts";

const BASE = "https://sms.example.com";
const SID = `AC${"0".repeat(32)}`;
const ROTATING = { accountSid: SID, authTokens: ["primary", "next"] };
const addressSchema = z.object({ port: z.number() });

/** What a text that is sent with these credentials shows Twilio. */
const shownToTwilio = async (credentials: TwilioCredentials): Promise<string> => {
  let shown = "";
  const server = createServer((request, response) => {
    shown = Buffer.from(request.headers.authorization?.replace("Basic ", "") ?? "", "base64").toString();
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: sidOf(1) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressSchema.parse(server.address());
  const apiBaseUrl = `http://127.0.0.1:${port}`;
  const twilio = { credentials: async () => credentials, apiBaseUrl, publicBaseUrl: BASE, clock: systemClock };
  const gateway = new TwilioSmsGateway(twilio);
  const to = { sender: mainSender, phone: phoneOf(1), body: "Hello" };
  const send = await gateway.ready();
  await send(replyRow({ ...to, purpose: "answer", cause: "c", at: new Date().toISOString() }));
  server.closeAllConnections();
  server.close();
  return shown;
};

describe("while the auth token is rotated", () => {
  // Twilio takes both tokens until the next one is promoted, which ends the primary one at once.
  it.each([
    ["the only token", { accountSid: SID, authTokens: ["primary"] }, `${SID}:primary`],
    ["the next token of two, which holds before and after its promotion", ROTATING, `${SID}:next`],
    ["the API key where there is one", { ...ROTATING, apiKeySid: "SK1", apiKeySecret: "secret" }, "SK1:secret"],
  ])("sends with %s", async (_, credentials, shown) => {
    expect(await shownToTwilio(credentials)).toBe(shown);
  });

  // Twilio signs with the primary token until the promotion, then with the next.
  it.each([
    ["inbound", "primary", 200],
    ["inbound", "next", 200],
    ["inbound", "the one before", 403],
    ["status", "primary", 204],
    ["status", "next", 204],
    ["status", "the one before", 403],
  ] as const)("hears on /%s what is signed with the token %s: %i", async (webhook, token, statusCode) => {
    const twin = await seededTwin();
    const deps = { ...twin, publicBaseUrl: BASE, credentials: async () => ROTATING };
    const work = webhook === "inbound" ? inboundSms(deps) : messageStatus(deps);
    const form = { MessageSid: sidOf(1), MessageStatus: "sent", From: phoneOf(1), To: mainSender.phone, Body: "Hi" };
    const path = `/webhooks/twilio/${webhook}`;
    const headers = { "x-twilio-signature": getExpectedTwilioSignature(token, BASE + path, form) };
    const body = Buffer.from(new URLSearchParams(form).toString());
    expect(await work({ method: "POST", path, query: "", headers, body })).toMatchObject({ statusCode });
  });
});
