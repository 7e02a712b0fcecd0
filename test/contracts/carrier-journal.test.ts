import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, HANDSET, refusal, SENDER, startWorld, stopAll, twiml, until } from "./carrier-fixture.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carrier-journal-"));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** The journal as kill -9 would leave it at this moment, while its carrier still runs. */
const asKilledNow = (journalFile: string): string => {
  const copy = join(folder, "killed.jsonl");
  copyFileSync(journalFile, copy);
  return copy;
};

describe("the journal", () => {
  it("brings back texts, screens, messages and blocks in the same order", async () => {
    const journalFile = join(folder, "deep", "journal.jsonl");
    const before = await startWorld({ journalFile });
    before.application.respond = (response, { params }) =>
      twiml(response, params.Body === "COFFEE" ? "<Response><Message>Welcome</Message></Response>" : "<Response/>");
    await before.text("COFFEE");
    await until(async () => (await before.screen()).length === 2, "answered");
    await before.send({ body: "News" });
    await until(async () => (await before.screen()).length === 3, "arrived");
    await before.text("STOP");
    await until(() => before.application.hooks.length === 2, "told");

    const after = await startWorld({ journalFile: asKilledNow(journalFile) });
    expect((await after.call("/texts")).body).toEqual((await before.call("/texts")).body);
    expect(await after.screen()).toEqual(await before.screen());
    const listed = async (world: typeof before) =>
      (await world.client.messages.list()).map((message) => message.toJSON());
    expect(await listed(after)).toEqual(await listed(before));
    expect(await refusal(after.send({}))).toEqual({ code: 21610, status: 400 });
    await after.text("START");
    expect(await after.send({})).toMatch(/^SM/);
  });

  it("delivers again a webhook that was never answered, to where the sender now lives, as the same delivery", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const before = await startWorld({ journalFile });
    before.application.respond = () => undefined;
    await before.text("COFFEE");
    await until(() => before.application.hooks.length === 1, "called");

    const after = await startWorld({ journalFile: asKilledNow(journalFile) });
    await until(() => after.application.hooks.length === 1, "called again");
    const [first, again] = [before.application.hooks[0], after.application.hooks[0]];
    expect(again?.params).toEqual(first?.params);
    expect(again?.headers["i-twilio-idempotency-token"]).toBe(first?.headers["i-twilio-idempotency-token"]);
  });

  it("does not deliver again what was answered, nor what was given up", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const before = await startWorld({ journalFile });
    const warned = new Promise((resolve) => before.carrier.events.once("warning", resolve));
    await before.text("answered");
    await until(() => /webhook_settled/.test(readFileSync(journalFile, "utf8")), "settled");
    before.application.respond = (response) => response.writeHead(500).end();
    await before.text("given up");
    await warned;
    await before.carrier.stop();

    const after = await startWorld({ journalFile });
    await after.text("new");
    await until(() => after.application.hooks.length === 1, "called");
    expect(after.application.hooks.map(({ params }) => params.Body)).toEqual(["new"]);
  });

  it("goes on sending what was queued, and telling of it", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const slow = [{ phone: SENDER, segmentsPerSecond: 0.001 }];
    const before = await startWorld({ journalFile, senders: slow });
    const bodies = ["one", "two", "three"];
    const sids: string[] = [];
    for (const body of bodies)
      sids.push(await before.send({ body, statusCallback: `${before.application.url}/status` }));
    await until(async () => (await before.screen()).length === 1, "the first left at once");

    const after = await startWorld({ journalFile: asKilledNow(journalFile) });
    await until(async () => (await after.screen()).length === 3, "all arrived");
    expect(await after.screen()).toEqual(bodies);
    await until(() => before.application.statuses().filter((status) => status === "delivered").length >= 3, "told");
    const told = before.application.hooks.filter(({ params }) => params.MessageStatus === "delivered");
    expect(new Set(told.map(({ params }) => params.MessageSid))).toEqual(new Set(sids));
  });

  it("forgives a line that a crash tore, and writes on behind the whole ones", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const before = await startWorld({ journalFile });
    await before.text("whole");
    await before.carrier.stop();
    appendFileSync(journalFile, '{"kind":"message","mess');
    const middle = await startWorld({ journalFile });
    await middle.text("after the crash");
    await middle.carrier.stop();
    const after = await startWorld({ journalFile });
    expect(await after.screen()).toEqual(["> whole", "> after the crash"]);
  });

  it("waits for an application that comes up after its carrier", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const before = await startWorld({ journalFile });
    before.application.respond = () => undefined;
    await before.text("COFFEE");
    await until(() => before.application.hooks.length === 1, "called");
    const killed = asKilledNow(journalFile);
    await stopAll();

    const application = new Application();
    await application.start();
    await application.stop();
    await startWorld({
      journalFile: killed,
      senders: [{ phone: SENDER, segmentsPerSecond: 1, inboundUrl: `${application.url}/in` }],
    });
    await application.start(Number(new URL(application.url).port));
    await until(() => application.hooks.length === 1, "called when it came up");
    await application.stop();
  });

  it("says which line it cannot read", async () => {
    const journalFile = join(folder, "journal.jsonl");
    writeFileSync(journalFile, '{"kind":"message_deleted","sid":"SM1"}\n{"kind":"shopping"}\n');
    await expect(startWorld({ journalFile })).rejects.toThrow("journal.jsonl:2 is no entry");
  });

  it("has the text on disk before the handset is told that it was taken", async () => {
    const journalFile = join(folder, "journal.jsonl");
    const { text } = await startWorld({ journalFile });
    await text("COFFEE", HANDSET);
    const lines = readFileSync(journalFile, "utf8");
    expect(lines).toContain("COFFEE");
    expect(lines).toContain("webhook_owed");
  });
});
