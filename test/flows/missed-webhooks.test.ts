import { createServer, type Server } from "node:http";
import * as z from "zod";
import { ALREADY_IN, MAIN_SENDER, RESPONSE } from "#infra/local/seed.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

const [MEMBER, NEWCOMER, LOST, OTHER] = ["+15125550401", "+15125550402", "+15125550403", "+15125550404"];
const HOUR_SECONDS = 3_600;
const messagesSchema = z.object({ items: z.array(z.object({ direction: z.string(), body: z.string() })) });
const consentsSchema = z.object({ items: z.array(z.object({ state: z.string(), counted: z.boolean().optional() })) });

let system: TestSystem;
let broken: Server;
beforeAll(async () => {
  system = await startTestSystem();
  broken = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await system?.stop();
  broken?.closeAllConnections();
  await new Promise((resolve) => broken.close(resolve));
});

/** Where Twilio posts texts to from now on. */
const webhookAt = (inboundUrl: string): void =>
  system.carrier.registerSender({ phone: MAIN_SENDER, segmentsPerSecond: 100, inboundUrl });
const brokenUrl = (): string => {
  const address = broken.address();
  if (address === null || typeof address === "string") throw new Error("It listens");
  return `http://127.0.0.1:${address.port}/webhooks/twilio/inbound#rc=2&rp=5xx`;
};
const advance = async (advanceSeconds: number): Promise<void> => {
  const answer = await fetch(`${system.carrier.url}/clock`, {
    method: "POST",
    body: JSON.stringify({ advanceSeconds }),
  });
  expect(answer.status).toBe(200);
};
const consentOf = async (phone: string) => (await system.api("GET", `/v1/contacts/${phone}`)).body;
const messagesOf = async (phone: string) => {
  const { items } = messagesSchema.parse((await system.api("GET", `/v1/contacts/${phone}/messages`)).body);
  return items.map(({ direction, body }) => `${direction} ${body}`);
};

describe("texts whose webhook nobody answered", () => {
  it("are heard by the next sweep, once, with all that follows from them", async () => {
    await system.text(MEMBER, "COFFEE");
    expect(await system.answersTo(MEMBER)).toEqual([RESPONSE]);

    webhookAt(brokenUrl());
    await system.text(MEMBER, "STOP");
    await system.text(NEWCOMER, "COFFEE");
    // Nobody listens there.
    webhookAt("http://127.0.0.1:9/webhooks/twilio/inbound");
    await system.text(LOST, "When do you open?");
    await system.answersTo(LOST);
    expect(await consentOf(MEMBER)).toMatchObject({ consent: { state: "subscribed" } });
    expect((await system.api("GET", `/v1/contacts/${NEWCOMER}`)).status).toBe(404);

    webhookAt(`${system.host.url}/webhooks/twilio/inbound`);
    await system.text(OTHER, "COFFEE");
    expect(await system.answersTo(OTHER)).toEqual([RESPONSE]);

    await advance(HOUR_SECONDS);
    expect(await system.answersTo(NEWCOMER)).toEqual([RESPONSE]);
    expect(await consentOf(MEMBER)).toMatchObject({ consent: { state: "unsubscribed" } });
    expect(await messagesOf(LOST)).toEqual(["in When do you open?"]);
    const members = await system.api("GET", "/v1/groups/members-group/members?limit=200");
    expect(JSON.stringify(members.body)).toContain(NEWCOMER);

    // Swept once more: nothing is heard or said again.
    await advance(HOUR_SECONDS);
    expect(await system.answersTo(NEWCOMER)).toEqual([RESPONSE]);
    expect(await messagesOf(NEWCOMER)).toEqual([`out ${RESPONSE}`, "in COFFEE"]);
    expect(await messagesOf(OTHER)).toEqual([`out ${RESPONSE}`, "in COFFEE"]);
    expect(await messagesOf(MEMBER)).toEqual(["in STOP", `out ${RESPONSE}`, "in COFFEE"]);
    const { items } = consentsSchema.parse((await system.api("GET", `/v1/contacts/${MEMBER}/consents`)).body);
    expect(items.map(({ state }) => state)).toEqual(["unsubscribed", "subscribed"]);

    await system.text(NEWCOMER, "COFFEE");
    expect(await system.answersTo(NEWCOMER)).toEqual([ALREADY_IN]);
  });
});
