import { createServer } from "node:http";
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

/** A busy machine answers late: only those that are to lose patience do so soon. */
const [PATIENT, IMPATIENT] = [10_000, 300];
const gatewayTo = (apiBaseUrl: string, authToken = "token", timeoutMilliseconds = PATIENT) =>
  new TwilioSmsGateway({
    credentials: async () => ({ accountSid: SID, authTokens: [authToken] }),
    apiBaseUrl,
    publicBaseUrl: "http://127.0.0.1:9",
    clock: systemClock,
    timeoutMilliseconds,
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

  it("comes back later after 429, which says that it was too fast", async () => {
    carrier.setFaults({ ...NO_FAULTS, tooManyRequests: 1 });
    expect(await send(gatewayTo(carrier.url))).toMatchObject({ kind: "comeBackLater", tooFast: true });
  });

  it("comes back later when the sender's queue at Twilio is full, which says that it was too fast", async () => {
    const hand = await gatewayTo(carrier.url).ready();
    expect(await hand(Object.assign(message(), { sender: "+15005550008" }))).toEqual({
      kind: "comeBackLater",
      reason: "Twilio 21611",
      tooFast: true,
    });
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
      expect(await send(gatewayTo(carrier.url, "token", IMPATIENT))).toMatchObject({ kind: "inDoubt" });
    },
  );
});

describe("a text with pictures or an end", () => {
  const requestOf = async (more: Partial<ReturnType<typeof message>>): Promise<URLSearchParams> => {
    const asked = Promise.withResolvers<URLSearchParams>();
    const server = createServer(async (request, response) => {
      const chunks = await Array.fromAsync(request);
      asked.resolve(new URLSearchParams(Buffer.concat(chunks).toString()));
      response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: "SM1" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const hand = await gatewayTo(`http://127.0.0.1:${port}`).ready();
    await hand({ ...message(), ...more });
    server.closeAllConnections();
    server.close();
    return await asked.promise;
  };
  const pictures = Array.from({ length: 11 }, (_, index) => `https://pictures.example/${index}.png`);
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

  it("goes with ten of them at most", async () => {
    expect((await requestOf({ mediaUrls: pictures })).getAll("MediaUrl")).toEqual(pictures.slice(0, 10));
    expect((await requestOf({})).has("MediaUrl")).toBe(false);
  });

  it("is kept by the carrier as one with pictures", async () => {
    const hand = await gatewayTo(carrier.url).ready();
    const outcome = await hand({ ...message(), mediaUrls: pictures.slice(0, 2) });
    expect(outcome).toEqual({ kind: "accepted", sid: expect.stringMatching(/^MM[0-9a-f]{32}$/) });
    const sid = outcome.kind === "accepted" ? outcome.sid : "";
    const shown = await fetch(`${carrier.url}/2010-04-01/Accounts/${SID}/Messages/${sid}.json`, {
      headers: { authorization: `Basic ${Buffer.from(`${SID}:token`).toString("base64")}` },
    });
    expect(await shown.json()).toMatchObject({ num_media: "2" });
  });

  it("says to the carrier until when it is worth something, as far as the carrier knows time", async () => {
    const validity = async (seconds: number) =>
      (await requestOf({ expiresAt: inSeconds(seconds) })).get("ValidityPeriod");
    // The carrier counts from when it has the request, which may be at its end.
    expect(Number(await validity(100))).toBeGreaterThan(80);
    expect(Number(await validity(100))).toBeLessThanOrEqual(90);
    expect(await validity(0.5)).toBe("1");
    expect(await validity(100_000)).toBeNull();
    expect((await requestOf({})).has("ValidityPeriod")).toBe(false);
  });
});
