import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { listenOnLoopback } from "#infra/local/free-port.ts";
import { RESPONSE } from "#infra/local/seed.ts";
import { type StartedProcess, startProcess } from "#test/support/started-process.ts";

const KEY = { LOCAL_API_KEY: "restart-test-key" };
/** Far more than it takes: a machine with one busy core for all of it is slow. */
const LONGEST_MILLISECONDS = 200_000;
const screenSchema = z.object({ items: z.array(z.object({ to: z.string(), body: z.string() })) });
const messagesSchema = z.object({ items: z.array(z.object({ direction: z.string(), state: z.string() })) });
const itemsSchema = z.object({ items: z.array(z.object({ phone: z.string() })) });

let folder: string;
let running: StartedProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sms-groups-restart-"));
});
afterEach(async () => {
  await running?.end("SIGKILL");
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = async (environment: Record<string, string> = {}, ...options: string[]): Promise<StartedProcess> => {
  running = await startProcess({ DATA_DIR: folder, ...KEY, ...environment }, ...options);
  return running;
};

const handset = (system: StartedProcess, phone: string): string =>
  `${system.carrierUrl}/handsets/${encodeURIComponent(phone)}/texts`;

const text = async (system: StartedProcess, phone: string, body: string): Promise<void> => {
  const answer = await fetch(handset(system, phone), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: "+15005550006", body }),
  });
  expect(answer.status).toBe(201);
};

const answers = async (system: StartedProcess, phone: string): Promise<string[]> => {
  const screen = screenSchema.parse(await (await fetch(handset(system, phone))).json());
  return screen.items.filter(({ to }) => to === phone).map(({ body }) => body);
};

const members = async (system: StartedProcess): Promise<string[]> => {
  const headers = { authorization: `Bearer ${KEY.LOCAL_API_KEY}` };
  const page = await fetch(`${system.url}/v1/groups/members-group/members?limit=200`, { headers });
  return itemsSchema.parse(await page.json()).items.map(({ phone }) => phone);
};

const sentTo = async (system: StartedProcess, phone: string): Promise<string[]> => {
  const headers = { authorization: `Bearer ${KEY.LOCAL_API_KEY}` };
  const page = await fetch(`${system.url}/v1/contacts/${encodeURIComponent(phone)}/messages`, { headers });
  if (page.status === 404) return []; // Its text has not come in again yet.
  const { items } = messagesSchema.parse(await page.json());
  return items.filter(({ direction }) => direction === "out").map(({ state }) => state);
};

describe("npm start", () => {
  it("loses nothing and repeats nothing when it is killed amid texts and started again", async () => {
    const phones = Array.from({ length: 12 }, (_, index) => `+151255504${String(index).padStart(2, "0")}`);
    const first = await start();
    await first.ready();
    // The carrier has acknowledged all of them; how far each got when the kill comes is left to chance.
    await Promise.all(phones.map((phone) => text(first, phone, "COFFEE")));
    await sleep(150);
    await first.end("SIGKILL");

    const second = await start();
    await second.ready();
    const deadline = Date.now() + LONGEST_MILLISECONDS;
    const ends = ["sent", "delivered", "claimed", "in_doubt"];
    const isDone = async (phone: string): Promise<boolean> => {
      const states = await sentTo(second, phone);
      return states.length === 1 && states.every((state) => ends.includes(state));
    };
    while (Date.now() < deadline && !(await Promise.all(phones.map(isDone))).every(Boolean)) await sleep(200);
    expect((await members(second)).filter((phone) => phones.includes(phone)).sort()).toEqual(phones);
    for (const phone of phones) {
      const [got, states] = [await answers(second, phone), await sentTo(second, phone)];
      // What was claimed when the kill came is in doubt, and is looked up at the carrier: it is never sent twice.
      const inDoubt = states.some((state) => state === "claimed" || state === "in_doubt");
      expect(got).toEqual(inDoubt && got.length === 0 ? [] : [RESPONSE]);
    }
    expect(await second.end("SIGINT")).toBe(0);
  });

  it("says what to do, in one line, and ends with 1 when its port is taken", async () => {
    const server = createServer();
    const port = await listenOnLoopback(server, 0);
    const system = await start({ PORT: String(port) }, "--memory");
    expect(await system.ended).toBe(1);
    expect(system.lines).toEqual([expect.stringMatching(new RegExp(`${port}.*PORT`))]);
    server.close();
  });

  it("says so in one line and ends with 1 when there is no Java", async () => {
    writeFileSync(join(folder, "no-java-here"), "");
    const system = await start({ PATH: folder, JAVA_HOME: "" }, "--memory");
    expect(await system.ended).toBe(1);
    expect(system.lines).toEqual([expect.stringMatching(/Java/)]);
  });

  it("says so in one line and ends with 1 when its data directory cannot be written", async () => {
    // A file where the directory should be: unwritable for everybody, root too.
    const file = join(folder, "file");
    writeFileSync(file, "");
    chmodSync(file, 0o400);
    const system = await start({ DATA_DIR: join(file, "data") });
    expect(await system.ended).toBe(1);
    expect(system.lines).toEqual([expect.stringMatching(/data/i)]);
  });

  it("refuses a setting that it does not know", async () => {
    const system = await start({}, "--memorry");
    expect(await system.ended).toBe(1);
    expect(system.lines).toEqual([expect.stringContaining("--memorry")]);
  });
});
