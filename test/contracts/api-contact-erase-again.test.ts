import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { eraseAgain } from "#shared/groups/erase-again.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { type EraseJob, eraseJobSchema } from "#shared/messaging/erase-words.ts";
import { refOf } from "#shared/messaging/message.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { phoneOf, someReply } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
let phone: PhoneNumber;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
  phone = phoneOf(shop.phone(101));
});
afterEach(() => expect(api.errors).toEqual([]));

const path = () => `/v1/contacts/${phone}`;
const messages = () => new DynamoMessageStore(api.client, api.tables.messages);
const now = () => new Date(api.clock.time).toISOString();
const erase = () => shop.ask("DELETE", path(), undefined, { query: "erase=true" });

const wrote = async (body: string, at = now()) => {
  const row = someReply(shop.account.id, { phone, body, at });
  await messages().insert(row);
  return row;
};
const claimed = async (body: string) => {
  const row = await wrote(body);
  await messages().claim(refOf(row), "claim", api.clock.time);
  return row;
};
const bodyOf = async (row: Parameters<typeof refOf>[0]) => (await messages().get(refOf(row)))?.body;

/** The second look's jobs with their delays; each is taken off by `look`. */
const looks = () => {
  const waiting: { job: EraseJob; delay: number }[] = [];
  const warned: unknown[] = [];
  const counted: string[] = [];
  const send = async (jobs: readonly unknown[], delay = 0) =>
    void waiting.push(...jobs.map((job) => ({ job: eraseJobSchema.parse(job), delay })));
  Object.assign(api.jobs, { send });
  const log = { info() {}, error() {}, warn: (...words: unknown[]) => void warned.push(words) };
  const counter = { count: (name: string, by = 1) => void counted.push(`${name} ${by}`) };
  const deps = { ...eraseJobDeps(api), jobs: { send }, log, counter };
  const look = async (): Promise<number | undefined> => {
    const next = waiting.shift();
    if (!next) return undefined;
    api.clock.time += next.delay * 1_000;
    await eraseAgain(deps)(next.job);
    return next.delay;
  };
  return { look, waiting, warned, counted, deps };
};

describe("the second look at what was erased", () => {
  it("takes the words out of what was planned before and written behind it", async () => {
    const { look, waiting } = looks();
    await textShop(api, shop, "I am Ann");
    const planned = now();
    expect((await erase()).status).toBe(204);
    const late = await wrote("Dear Ann", planned);
    expect(await look()).toBe(300);
    expect(await messages().get(refOf(late))).toMatchObject({ body: "", state: "cancelled", reason: "erased" });
    expect(waiting).toEqual([]);
  });

  it("leaves alone what is said by who has come back since, in the inbox too", async () => {
    const { look } = looks();
    await textShop(api, shop, "I am Ann");
    expect((await erase()).status).toBe(204);
    api.clock.time += 60_000;
    await textShop(api, shop, "Hello again");
    const answer = await wrote("Welcome back");
    await look();
    const { body } = await shop.ask("GET", `${path()}/messages`);
    expect(body.items.map((item) => item.body).sort()).toEqual(["", "Hello again", "Welcome back"]);
    expect(await messages().get(refOf(answer))).toMatchObject({ state: "queued" });
    expect((await shop.ask("GET", "/v1/conversations")).body.items).toMatchObject([{ lastBody: "Hello again" }]);
  });

  it("leaves alone what is said by who comes back while it still goes on, and the answer to it", async () => {
    const { eraser } = api.stores;
    const erasePage = eraser.erasePage.bind(eraser);
    let answer: Awaited<ReturnType<typeof wrote>> | undefined;
    Object.assign(eraser, {
      erasePage: async (...given: Parameters<typeof erasePage>) => {
        api.clock.time += 6_000;
        await textShop(api, shop, "Hello again");
        answer = await wrote("Welcome back");
        return erasePage(...given);
      },
    });
    const { look } = looks();
    await textShop(api, shop, "I am Ann");
    expect((await erase()).status).toBe(204);
    await look();
    if (!answer) throw new Error("Nothing was erased");
    expect(await messages().get(refOf(answer))).toMatchObject({ state: "queued", body: "Welcome back" });
    const { body } = await shop.ask("GET", `${path()}/messages`);
    expect(body.items.map((item) => item.body).sort()).toEqual(["", "Hello again", "Welcome back"]);
    expect((await shop.ask("GET", "/v1/conversations")).body.items).toMatchObject([{ lastBody: "Hello again" }]);
  });

  it("follows what was on the way until it has its end, with nobody asking again", async () => {
    const { look, waiting } = looks();
    const row = await claimed("Hi Ann");
    expect((await erase()).status).toBe(202);
    await look();
    expect(await bodyOf(row)).toBe("Hi Ann");
    await messages().record(refOf(row), "claim", { state: "sent", sid: `SM${"0".repeat(32)}` });
    expect(await look()).toBe(900);
    expect(await bodyOf(row)).toBe("");
    expect(waiting).toEqual([]);
  });

  it("of a long conversation goes on where it was, and begins anew for what it had to leave", async () => {
    const { look, waiting, deps } = looks();
    const rows = [];
    for (let index = 0; index < 250; index += 1) rows.push(await wrote(`Hi ${index}`));
    // Only the first slice meets one that is on the way.
    const [first] = rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    if (!first) throw new Error("There are rows");
    await messages().claim(refOf(first), "claim", api.clock.time);
    const { eraser } = deps;
    const erasePage = eraser.erasePage.bind(eraser);
    const slow = async (...given: Parameters<typeof erasePage>) => {
      api.clock.time += 20_000;
      return erasePage(...given);
    };
    Object.assign(eraser, { erasePage: slow });
    expect((await erase()).status).toBe(202);
    const delays = [await look(), await look(), await look()];
    expect(delays).toEqual([300, 0, 0]);
    expect(waiting).toMatchObject([{ delay: 900, job: { left: 0 } }]);
    expect(waiting[0]?.job.after).toBeUndefined();
    await messages().record(refOf(first), "claim", { state: "sent", sid: `SM${"0".repeat(32)}` });
    while ((await look()) !== undefined);
    expect(api.stored().filter(({ body }) => /^Hi /.test(String(body)))).toEqual([]);
  });

  it("is one for however many requests: the last one's goes on, the others end", async () => {
    const { look, waiting } = looks();
    const row = await claimed("Hi Ann");
    for (let times = 0; times < 5; times += 1) {
      expect((await erase()).status).toBe(202);
      api.clock.time += 1_000;
    }
    for (let times = 0; times < 5; times += 1) await look();
    expect(waiting).toMatchObject([{ delay: 900 }]);
    await messages().record(refOf(row), "claim", { state: "sent", sid: `SM${"0".repeat(32)}` });
    await look();
    expect(await bodyOf(row)).toBe("");
    expect(waiting).toEqual([]);
  });

  it("says which text is open for longer than a day, and ends", async () => {
    const { look, warned, counted } = looks();
    const row = await claimed("Hi Ann");
    await erase();
    let times = 0;
    while ((await look()) !== undefined) times += 1;
    expect(times).toBeGreaterThan(95);
    expect(times).toBeLessThan(99);
    const who = { accountId: shop.account.id, messageIds: [row.id] };
    expect(warned).toEqual([["Texts that are still open keep their words", who]]);
    expect(counted).toEqual(["WordsKept 1"]);
  });

  it("is asked for before anything is taken away: an attempt that breaks off there takes nothing", async () => {
    Object.assign(api.jobs, { send: () => Promise.reject(new RetryableError("The queue takes nothing")) });
    expect((await erase()).status).toBe(503);
    expect(api.errors.splice(0)).not.toEqual([]);
    expect((await shop.ask("GET", path())).status).toBe(200);
  });
});
