import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALREADY_IN, OTHER_SENDER, RESPONSE } from "#infra/local/seed.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
let last = 200;
/** A handset that nobody knows yet. */
const handset = (): string => {
  last += 1;
  return `+15125550${last}`;
};

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const membersOf = async (group: string): Promise<string[]> => {
  const { body } = await system.api("GET", `/v1/groups/${group}/members?limit=200`);
  return (body as { items: { phone: string }[] }).items.map(({ phone }) => phone);
};

const MEMBERS = "members-group";
const HOUR_SECONDS = 3_600;
const MOST_HOURS = 6;

describe("one keyword, handset to handset, with shuffling and repeats on", () => {
  it("puts whoever texts it into the group and sends the group's response once", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([RESPONSE]);
    expect(await membersOf(MEMBERS)).toContain(phone);
  });

  it("answers who is in already, and does not send the response again", async () => {
    const phone = handset();
    await system.text(phone, "Coffee!");
    expect(await system.answersTo(phone)).toEqual([RESPONSE]);
    await system.text(phone, " “coffee” ☕");
    expect(await system.answersTo(phone)).toEqual([ALREADY_IN]);
  });

  it("keeps silent after STOP, though the membership stays, and is back after START without repeating itself", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([RESPONSE]);
    await system.text(phone, "Stop.");
    await system.text(phone, "STOP");
    await system.answersTo(phone);
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([]);
    expect(await membersOf(MEMBERS)).toContain(phone);
    const stopped = await system.api("GET", `/v1/contacts/${phone}`);
    expect(stopped.body).toMatchObject({ consent: { state: "unsubscribed" } });

    await system.text(phone, "START");
    const [carriersOwn, ...ours] = await system.answersTo(phone);
    expect(carriersOwn).toMatch(/re-?subscribed/i);
    expect(ours).toEqual([]);
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([ALREADY_IN]);
  });

  it("keeps what is no keyword as a text of a pending contact", async () => {
    const phone = handset();
    await system.text(phone, "When do you open?");
    expect(await system.answersTo(phone)).toEqual([]);
    const contact = await system.api("GET", `/v1/contacts/${phone}`);
    expect(contact.body).toMatchObject({ consent: { state: "pending" } });
    const messages = await system.api("GET", `/v1/contacts/${phone}/messages`);
    expect(messages.body).toMatchObject({ items: [{ direction: "in", body: "When do you open?", state: "received" }] });
  });

  it("joins nothing by a keyword of another account's number", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE", OTHER_SENDER);
    expect(await system.answersTo(phone)).toEqual([]);
    expect(await membersOf(MEMBERS)).not.toContain(phone);
    expect((await system.api("GET", `/v1/contacts/${phone}`)).status).toBe(404);
    expect((await system.api("GET", `/v1/contacts/${phone}`, undefined, system.keys.other)).status).toBe(200);
  });

  it("knows from the carrier's callbacks that the response was delivered", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE");
    await system.answersTo(phone);
    const { body } = await system.api("GET", `/v1/contacts/${phone}/messages`);
    expect(body).toMatchObject({ items: [{ direction: "out", state: "delivered" }, { direction: "in" }] });
  });

  it("answers forty people who text at once, each exactly once", async () => {
    const phones = Array.from({ length: 40 }, handset);
    await Promise.all(phones.map((phone) => system.text(phone, "COFFEE")));
    const answersOf = async (phone: string): Promise<string[]> =>
      (await system.screen(phone)).filter(({ to }) => to === phone).map(({ body }) => body);
    const answered = () => Promise.all(phones.map(answersOf));
    await system.answersTo(phones[0] ?? "");
    let answers = await answered();
    // What a starved machine fails at comes back within minutes, and an unanswered webhook with an hour's sweep.
    for (let hour = 0; hour < MOST_HOURS && answers.some(({ length }) => length === 0); hour += 1) {
      await system.host.advance(HOUR_SECONDS, 2);
      await system.answersTo(phones[0] ?? "");
      answers = await answered();
    }
    const unanswered = phones.filter((_, index) => answers[index]?.length === 0);
    expect(await Promise.all(unanswered.map(system.story))).toEqual([]);
    expect(answers).toEqual(phones.map(() => [RESPONSE]));
  });

  it("runs the very files that the build wrote and synth took over", () => {
    const running = system.host.runningCode();
    const bundles = readdirSync("dist/functions").map((name) => {
      const code = readFileSync(join("dist/functions", name, "index.mjs"));
      return createHash("sha256").update(code).digest("hex");
    });
    expect(running.map(({ sha256 }) => sha256).sort()).toEqual(bundles.sort());
    for (const { file } of running) expect(file).toMatch(/asset\.[0-9a-f]{64}.*index\.mjs$/);
  });
});
