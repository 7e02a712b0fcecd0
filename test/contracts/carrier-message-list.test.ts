import { ACCOUNT_SID, AUTH_TOKEN, HANDSET, SENDER, startWorld, stopAll, until } from "./carrier-fixture.ts";

afterEach(stopAll);

const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages`;
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const ours = { authorization: basic(ACCOUNT_SID, AUTH_TOKEN) };

describe("the list of messages", () => {
  it("is newest first and filters by To, From and DateSent, inbound texts included", async () => {
    const { client, send, text, clock, carrier } = await startWorld();
    const first = await send({ body: "first" });
    await until(async () => (await client.messages(first).fetch()).status === "delivered", "delivered");
    clock.aheadMs += 86_400_000 * 3;
    carrier.clockMoved();
    await text("COFFEE");
    const other = await send({ to: "+15125550198", body: "second" });

    const bodies = async (filter: Parameters<typeof client.messages.list>[0]) =>
      (await client.messages.list(filter)).map(({ body }) => body);
    expect(await bodies({})).toEqual(["second", "COFFEE", "first"]);
    expect(await bodies({ to: HANDSET })).toEqual(["first"]);
    expect(await bodies({ to: SENDER })).toEqual(["COFFEE"]);
    expect(await bodies({ from: HANDSET })).toEqual(["COFFEE"]);
    expect(await bodies({ to: "+15125550101" })).toEqual([]);
    const threeDaysOn = new Date(clock.now());
    expect(await bodies({ dateSentAfter: new Date(clock.now() - 86_400_000) })).toEqual(["second", "COFFEE"]);
    expect(await bodies({ dateSentBefore: new Date(clock.now() - 86_400_000) })).toEqual(["first"]);
    expect(
      await bodies({ to: SENDER, dateSentAfter: new Date(clock.now() - 60_000), dateSentBefore: threeDaysOn }),
    ).toEqual(["COFFEE"]);

    const [inbound] = await client.messages.list({ to: SENDER });
    expect(inbound).toMatchObject({ direction: "inbound", status: "received", from: HANDSET, numSegments: "1" });
    expect((await client.messages(other).fetch()).direction).toBe("outbound-api");
  });

  it("takes a whole day as DateSent, as the day's name or as its bounds", async () => {
    const { call, send } = await startWorld();
    await send({});
    const today = new Date().toISOString().slice(0, 10);
    const count = async (query: string) => {
      const { body } = await call(`${MESSAGES}.json?${query}`, { headers: ours });
      return /"messages":\[\{/.test(JSON.stringify(body)) ? 1 : 0;
    };
    expect(await count(`DateSent=${today}`)).toBe(1);
    expect(await count(`DateSent%3E=${today}&DateSent%3C=${today}`)).toBe(1);
    expect(await count(`DateSent>=${today}`)).toBe(1);
    expect(await count("DateSent=2020-01-01")).toBe(0);
    expect(await call(`${MESSAGES}.json?DateSent=yesterday`, { headers: ours })).toMatchObject({ status: 400 });
  });

  it("pages through everything once, while new messages arrive", async () => {
    const { client, send } = await startWorld({ pace: false });
    const sids: string[] = [];
    for (let n = 0; n < 7; n += 1) sids.push(await send({ body: `message ${n}` }));

    const first = await client.messages.page({ pageSize: 3 });
    await send({ body: "a late one" });
    const second = await first.nextPage();
    const third = await second?.nextPage();
    const seen = [first, second, third].flatMap((page) => page?.instances.map(({ sid }) => sid) ?? []);
    expect(seen).toEqual(sids.reverse());
    expect(third?.nextPage()).toBeUndefined();
    const back = await second?.previousPage();
    expect(back?.instances.map(({ sid }) => sid)).toEqual(first.instances.map(({ sid }) => sid));
    expect(await client.messages.list({ pageSize: 2 })).toHaveLength(8);
  });

  it("has Twilio's keys around a page", async () => {
    const { call, send } = await startWorld();
    for (const body of ["one", "two"]) await send({ body });
    const { body } = await call(`${MESSAGES}.json?To=%2B15125550199&PageSize=1`, { headers: ours });
    const page = (query: string) => `${MESSAGES}.json?To=%2B15125550199&PageSize=1&${query}`;
    expect(body).toEqual({
      end: 0,
      first_page_uri: page("Page=0"),
      messages: [expect.objectContaining({ body: "two" })],
      next_page_uri: expect.stringContaining(page("Page=1&PageToken=PASM")),
      page: 0,
      page_size: 1,
      previous_page_uri: null,
      start: 0,
      uri: page("Page=0"),
    });
  });
});
