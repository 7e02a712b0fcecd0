import { createServer } from "node:http";
import { readLoggedText } from "#shared/inbound/found-text.ts";
import { TwilioInboundLog } from "#shared/inbound/twilio-inbound-log.ts";
import { ACCOUNT_SID, AUTH_TOKEN, HANDSET, SENDER, startWorld, stopAll, type World } from "./carrier-fixture.ts";

afterEach(stopAll);

const SERVICE = `MG${"a".repeat(32)}`;
const SECOND_SENDER = "+15005550007";
const logOf = ({ carrier }: World, authToken = AUTH_TOKEN) =>
  new TwilioInboundLog({
    credentials: async () => ({ accountSid: ACCOUNT_SID, authTokens: [authToken] }),
    apiBaseUrl: carrier.url,
    timeoutMilliseconds: 2_000,
    pageSize: 2,
  });
const listed = async (world: World, since: number, phone = SENDER) => {
  const pages = [];
  for await (const page of logOf(world).receivedSince(phone, since)) pages.push(page.texts);
  return pages;
};
const withPicture = ({ call }: World, mediaUrls: string[]) =>
  call(`/handsets/${HANDSET}/texts`, { method: "POST", body: JSON.stringify({ to: SENDER, body: "Look", mediaUrls }) });

describe("the carrier's log of texts that came in", () => {
  it("gives all of them by pages, newest first, with their instants to the second", async () => {
    const world = await startWorld();
    const began = Math.floor(world.clock.now() / 1_000) * 1_000;
    for (const body of ["one", "two", "three", "four", "five"]) await world.text(body);
    const pages = await listed(world, began);
    expect(pages.map((page) => page.map(({ body }) => body))).toEqual([["five", "four"], ["three", "two"], ["one"]]);
    const [first] = pages.flat();
    expect(first).toMatchObject({ from: HANDSET, to: SENDER, hasMedia: false });
    expect(first?.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(first).not.toHaveProperty("messagingServiceSid");
    expect(Date.parse(first?.createdAt ?? "")).toBeGreaterThanOrEqual(began);
    expect(first?.createdAt).toMatch(/\.000Z$/);
  });

  it("gives none of before, none of another number, and nothing that we sent", async () => {
    const senders = [SENDER, SECOND_SENDER].map((phone) => ({ phone, segmentsPerSecond: 100 }));
    const world = await startWorld({ senders });
    await world.text("long ago");
    world.clock.aheadMs += 3_600_000;
    await world.text("another's", HANDSET, SECOND_SENDER);
    await world.send({ to: SENDER, from: SECOND_SENDER, body: "from one of our numbers to the other" });
    await world.text("now");
    const pages = await listed(world, world.clock.now() - 60_000);
    expect(pages.flat().map(({ body }) => body)).toEqual(["now"]);
  });

  it("says which Messaging Service a text came by", async () => {
    const world = await startWorld({
      senders: [{ phone: SENDER, segmentsPerSecond: 100, messagingServiceSid: SERVICE }],
    });
    await world.text("Hello");
    expect((await listed(world, 0)).flat()).toMatchObject([{ messagingServiceSid: SERVICE }]);
  });

  it("says where the media of a text are", async () => {
    const world = await startWorld();
    const urls = ["https://media.example.com/a.png", "https://media.example.com/b.jpg"];
    await withPicture(world, urls);
    const [text] = (await listed(world, 0)).flat();
    expect(text).toMatchObject({ hasMedia: true, sid: expect.stringMatching(/^MM/) });
    const media = await logOf(world).mediaOf(text?.sid ?? "");
    expect(media.map(({ contentType }) => contentType)).toEqual(["image/png", "image/jpeg"]);
    const authorization = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString("base64")}`;
    const shown = await Promise.all(
      media.map(({ url }) => fetch(url, { headers: { authorization }, redirect: "manual" })),
    );
    expect(shown.map(({ headers }) => headers.get("location"))).toEqual(urls);
  });

  it("fails where the carrier does not give a page", async () => {
    const world = await startWorld();
    await world.text("Hello");
    world.carrier.setFaults({ seed: 1, listFails: 1 });
    await expect(listed(world, 0)).rejects.toThrow();
    await expect(logOf(world, "wrong").mediaOf(`MM${"0".repeat(32)}`)).rejects.toThrow();
  });

  it("gives the others beside a row without words, date or number", async () => {
    const good = { sid: "SM1", from: HANDSET, to: SENDER, body: "STOP", direction: "inbound", num_media: "0" };
    const odd = { ...good, sid: "SM2", from: null, body: null, num_media: null, date_created: null };
    const messages = [odd, { ...good, date_created: "Mon, 23 Nov 2026 12:00:00 +0000" }];
    const server = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ messages, page: 0, page_size: 2 }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const credentials = async () => ({ accountSid: ACCOUNT_SID, authTokens: [AUTH_TOKEN] });
    const log = new TwilioInboundLog({ credentials, apiBaseUrl: `http://127.0.0.1:${port}` });
    const pages = [];
    try {
      for await (const page of log.receivedSince(SENDER, 0)) pages.push(page);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect(pages).toMatchObject([
      { rows: 2, texts: [{ sid: "SM2" }, { sid: "SM1", createdAt: "2026-11-23T12:00:00.000Z" }] },
    ]);
    expect(pages.flatMap(({ texts }) => texts.map((text) => readLoggedText(text).kind))).toContain("unreadable");
  });
});
