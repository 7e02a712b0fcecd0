import { RESPONSE } from "#infra/local/seed.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
let last = 400;
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

const consentOf = async (phone: string) => (await system.api("GET", `/v1/contacts/${phone}`)).body;
const made = async (path: string, body: unknown): Promise<string> => {
  const answer = await system.api("POST", path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return (answer.body as { id: string }).id;
};

describe("words, handset to handset, with shuffling and repeats on", () => {
  it("ends all texts by a sentence that Twilio does not know, and confirms it once", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([RESPONSE]);
    await system.text(phone, "Please stop texting me!");
    expect(await system.answersTo(phone)).toEqual([
      "You are unsubscribed from Corner Coffee. No more messages will be sent. Reply HELP for help.",
    ]);
    expect(await consentOf(phone)).toMatchObject({ consent: { state: "unsubscribed" } });
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toEqual([]);
  });

  it("leaves ordinary sentences with such words alone", async () => {
    const phone = handset();
    await system.text(phone, "COFFEE");
    await system.answersTo(phone);
    for (const words of ["Don't stop!", "Can you stop by at 5?"]) await system.text(phone, words);
    expect(await system.answersTo(phone)).toEqual([]);
    expect(await consentOf(phone)).toMatchObject({ consent: { state: "subscribed" } });
  });

  it("leaves the groups of one keyword, and joins them again by it", async () => {
    const phone = handset();
    const body = "Tea time!";
    const group = await made("/v1/groups", { name: "Tea", kind: "standard", response: { body, again: "every-join" } });
    await made("/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [group] });
    await system.text(phone, "TEA");
    expect(await system.answersTo(phone)).toEqual([body]);
    await system.text(phone, "STOP TEA");
    expect(await system.answersTo(phone)).toEqual([
      "You have left Tea. Reply STOP to end all texts from Corner Coffee.",
    ]);
    expect(await consentOf(phone)).toMatchObject({ consent: { state: "subscribed" } });
    await system.text(phone, "tea");
    expect(await system.answersTo(phone)).toEqual([body]);
  });

  it("shows the different responses of several groups in their order", async () => {
    const bodies = ["First: the cups", "Second: the beans", "Third: the milk"];
    const groupIds: string[] = [];
    for (const body of bodies) {
      groupIds.push(await made("/v1/groups", { name: body.slice(0, 6), kind: "standard", response: { body } }));
    }
    groupIds.push(await made("/v1/groups", { name: "Again", kind: "standard", response: { body: bodies[1] } }));
    await made("/v1/text-to-joins", { name: "Order", keywords: ["ORDER"], groupIds });
    const four = async (): Promise<string[][]> => {
      const phones = Array.from({ length: 4 }, handset);
      await Promise.all(phones.map((phone) => system.text(phone, "ORDER")));
      return await inParallel(phones, 1, system.answersTo);
    };
    // On a busy machine a worker takes longer to start than the two seconds that lie between the texts.
    await four();
    expect(await four()).toEqual(Array(4).fill(bodies));
  });

  it("answers a robot five times, then keeps silent", async () => {
    const phone = handset();
    const heard: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      await system.text(phone, "COFFEE");
      heard.push((await system.answersTo(phone)).length);
    }
    expect(heard).toEqual([1, 1, 1, 1, 1, 0, 0]);
  });
});
