import { HANDSET, refusal, SENDER, startWorld, stopAll, until } from "./carrier-fixture.ts";

afterEach(stopAll);

const SERVICE = `MG${"a".repeat(32)}`;

describe("what Twilio refuses", () => {
  it.each([
    ["no recipient", { to: "" }, 21604],
    ["no sender", { from: "" }, 21603],
    ["nothing to say", { body: "" }, 21602],
    ["more than 1600 characters", { body: "A".repeat(1601) }, 21617],
    ["a word for a recipient", { to: "mum" }, 21211],
    ["a number that the plan does not have", { to: "+11125550199" }, 21211],
    ["a number without a plus", { to: "15125550199" }, 21211],
    ["a short code as recipient", { to: "12345" }, 21265],
    ["a sender as its own recipient", { to: SENDER }, 21266],
    ["a sender of somebody else", { from: "+15125550150" }, 21606],
    ["a sender that is no number", { from: "not a sender!" }, 21212],
    ["a callback that is no URL", { statusCallback: "/status" }, 21609],
    ["a callback host with an underscore", { statusCallback: "https://my_host.example.com/" }, 21609],
    ["media that is no URL", { mediaUrl: ["cat.png"] }, 21620],
    ["eleven media", { mediaUrl: Array.from({ length: 11 }, () => "https://media.example.com/a.png") }, 21623],
    ["a validity over ten hours", { validityPeriod: 36_001 }, 20001],
    ["an unknown Messaging Service", { messagingServiceSid: SERVICE }, 21705],
  ])("refuses %s", async (_, fields, code) => {
    const { send } = await startWorld();
    expect(await refusal(send(fields))).toEqual({ code, status: 400 });
  });

  it("takes 1600 characters, and counts their segments", async () => {
    const { client, send } = await startWorld();
    const sid = await send({ body: "A".repeat(1600) });
    expect((await client.messages(sid).fetch()).numSegments).toBe("11");
  });

  it.each([
    ["+15005550001", 21211],
    ["+15005550002", 21612],
    ["+15005550003", 21408],
    ["+15005550004", 21610],
    ["+15005550009", 21614],
  ])("refuses texts to the magic number %s, registered senders or not", async (to, code) => {
    const { send } = await startWorld();
    expect(await refusal(send({ to }))).toEqual({ code, status: 400 });
  });

  it.each([
    ["+15005550001", 21212],
    ["+15005550007", 21606],
    ["+15005550008", 21611],
    ["+15005550011", 21606],
  ])("refuses texts from the magic number %s until somebody registers it", async (from, code) => {
    const { carrier, send } = await startWorld();
    expect(await refusal(send({ from }))).toEqual({ code, status: 400 });
    carrier.registerSender({ phone: from, segmentsPerSecond: 10 });
    expect(await send({ from })).toMatch(/^SM/);
  });

  it("sends from the magic number +15005550006 when nobody registered it", async () => {
    const { send, screen } = await startWorld({ senders: [] });
    await send({ body: "from nobody" });
    await until(async () => (await screen()).includes("from nobody"), "it arrived");
  });

  it("refuses what would wait longer than ten hours", async () => {
    const senders = [{ phone: SENDER, segmentsPerSecond: 0.0001 }];
    const { send } = await startWorld({ senders });
    await send({ body: "leaves at once" });
    await send({ body: "A".repeat(400) });
    expect(await refusal(send({}))).toEqual({ code: 21611, status: 400 });
  });

  it("fails what a Messaging Service cannot queue with 30001 instead", async () => {
    const senders = [{ phone: SENDER, segmentsPerSecond: 0.0001, messagingServiceSid: SERVICE }];
    const { client } = await startWorld({ senders });
    const create = () => client.messages.create({ to: HANDSET, messagingServiceSid: SERVICE, body: "A".repeat(700) });
    const { sid } = await create();
    await until(async () => (await client.messages(sid).fetch()).status === "failed", "failed");
    expect(await client.messages(sid).fetch()).toMatchObject({ errorCode: 30001, errorMessage: "Queue overflow" });
  });
});
