import { type Carrier, startCarrier } from "#infra/carrier/carrier.ts";
import { freePort } from "#infra/local/free-port.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { TwilioSmsGateway } from "#shared/messaging/twilio-sms-gateway.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { mainSender, phoneOf } from "#test/support/seeded-twin.ts";

const SID = `AC${"0".repeat(32)}`;
const NO_FAULTS = { seed: 1 };
let carrier: Carrier;
beforeAll(async () => {
  const senders = [{ phone: mainSender.phone, segmentsPerSecond: 100 }];
  carrier = await startCarrier({ port: 0, accountSid: SID, authToken: "token", clock: systemClock, senders });
});
afterAll(() => carrier.stop());
afterEach(() => carrier.clearFaults());

const gatewayTo = (apiBaseUrl: string, authToken = "token") =>
  new TwilioSmsGateway({
    credentials: async () => ({ accountSid: SID, authTokens: [authToken] }),
    apiBaseUrl,
    publicBaseUrl: "http://127.0.0.1:9",
    clock: systemClock,
    timeoutMilliseconds: 300,
  });
const message = (phone: string = phoneOf(1)) =>
  replyRow({
    sender: mainSender,
    phone: phoneOf(1),
    body: "Hello",
    purpose: "answer",
    cause: `cause-${phone}`,
    at: new Date().toISOString(),
  });
const send = async (gateway: TwilioSmsGateway, to?: string) => {
  const hand = await gateway.ready();
  const row = message(to);
  return hand(to === undefined ? row : Object.assign(row, { phone: to }));
};

describe("the Twilio gateway", () => {
  it("gets the SID of what the carrier accepted", async () => {
    expect(await send(gatewayTo(carrier.url))).toEqual({
      kind: "accepted",
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    });
  });

  it.each([
    ["+15005550001", 21211],
    ["+15005550009", 21614],
    ["+15005550004", 21610],
  ])("is rejected for %s with Twilio's code %i", async (to, code) => {
    expect(await send(gatewayTo(carrier.url), to)).toMatchObject({ kind: "rejected", code });
  });

  it("is rejected with 20003 when the credentials are wrong", async () => {
    expect(await send(gatewayTo(carrier.url, "wrong"))).toMatchObject({ kind: "rejected", code: 20003 });
  });

  it("comes back later after 429", async () => {
    carrier.setFaults({ ...NO_FAULTS, tooManyRequests: 1 });
    expect(await send(gatewayTo(carrier.url))).toMatchObject({ kind: "comeBackLater" });
  });

  it("comes back later when the connection is refused", async () => {
    expect(await send(gatewayTo(`http://127.0.0.1:${await freePort()}`))).toMatchObject({ kind: "comeBackLater" });
  });

  it.each([["serverErrorBefore"], ["serverErrorAfter"]])("leaves a 500 in doubt (%s)", async (fault) => {
    carrier.setFaults({ ...NO_FAULTS, [fault]: 1 });
    expect(await send(gatewayTo(carrier.url))).toMatchObject({ kind: "inDoubt" });
  });

  it.each([["dropBeforeAccept"], ["acceptThenDrop"]])("leaves a broken connection in doubt (%s)", async (fault) => {
    carrier.setFaults({ ...NO_FAULTS, [fault]: 1 });
    expect(await send(gatewayTo(carrier.url))).toMatchObject({ kind: "inDoubt" });
  });

  it.each([["hangBefore"], ["hangAfter"]])(
    "leaves an answer that does not come in time in doubt (%s)",
    async (fault) => {
      carrier.setFaults({ ...NO_FAULTS, [fault]: 1 });
      expect(await send(gatewayTo(carrier.url))).toMatchObject({ kind: "inDoubt" });
    },
  );
});
