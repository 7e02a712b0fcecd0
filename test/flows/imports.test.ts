import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly uploadUrl?: string;
  readonly preview?: { readonly columns: readonly { name: string; guess: string }[] };
  readonly counts?: Readonly<Record<string, number>>;
  readonly dryRun?: Readonly<Record<string, number>>;
  readonly download?: { readonly url: string };
}

const shown = async (method: string, path: string, body?: unknown): Promise<Shown> =>
  (await system.api(method, path, body)).body as Shown;

const MOST_LOOKS = 12;
const VISIBILITY_SECONDS = 250;

/** At rest it is done; what a starved machine failed at comes back when its job is visible again. */
const until = async (path: string, state: string): Promise<Shown> => {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await system.host.idle();
    const now = await shown("GET", path);
    if (now.state === state) return now;
    await system.host.advance(VISIBILITY_SECONDS, 2);
  }
  throw new Error(`${path} is never ${state}`);
};

/** Uploads a file as somebody without a key, looks at it, starts it and waits for its end. */
const imported = async (file: string | Buffer, start: object) => {
  const made = await shown("POST", "/v1/imports", { fileName: "people.csv" });
  const put = await fetch(made.uploadUrl ?? "", { method: "PUT", body: file });
  expect(put.status).toBe(200);
  const { preview } = await shown("GET", `/v1/imports/${made.id}`);
  await shown("POST", `/v1/imports/${made.id}/start`, start);
  return { preview, done: await until(`/v1/imports/${made.id}`, "done") };
};

describe("imports, with shuffling and repeats on", () => {
  it("are uploaded, looked at, started and done; their errors are mended and imported again", async () => {
    const handset = "+15125554911";
    await system.text(handset, "COFFEE");
    await system.answersTo(handset);
    await system.text(handset, "STOP");
    const groups = (await system.api("GET", "/v1/groups")).body as { items: { id: string; name: string }[] };
    const groupIds = groups.items.flatMap(({ id, name }) => (name === "Staff" ? [id] : []));

    const rows = Array.from({ length: 120 }, (_, row) => `(512) 555-${7_000 + row},Zo\u00eb ${row}`);
    const file = ["Mobile,First name", ...rows, `${handset},Stopped`, "5.1255571E+9,Lost", '"5125557301,Open', ""].join(
      "\r\n",
    );
    const consent = { state: "subscribed", attestation: "They signed up at the till." };
    const first = await imported(Buffer.from(file, "utf16le"), { consent, groupIds });
    expect(first.preview?.columns.map(({ guess }) => guess)).toEqual(["phone", "first_name"]);
    const counts = { read: 123, created: 120, updated: 1, unchanged: 0, failed: 2, duplicates: 0, consentKept: 1 };
    expect(first.done.counts).toEqual(counts);
    const stopped = (await system.api("GET", `/v1/contacts/${encodeURIComponent(handset)}`)).body;
    expect(stopped).toMatchObject({ firstName: "Stopped", consent: { state: "unsubscribed" } });
    const staff = await system.api("GET", `/v1/groups/${groupIds[0]}/members?limit=200`);
    expect((staff.body as { items: { source: string }[] }).items.every(({ source }) => source === "import")).toBe(true);

    const errors = await shown("POST", "/v1/exports", { kind: "importErrors", importId: first.done.id });
    const { download } = await until(`/v1/exports/${errors.id}`, "done");
    const csv = await (await fetch(download?.url ?? "")).text();
    expect(csv).toContain("digits_lost");
    const second = await imported(csv.replace("5.1255571E+9", "5125557300"), { consent });
    expect(second.done.counts).toMatchObject({ read: 2, created: 2, failed: 0 });
    const open = (await system.api("GET", `/v1/contacts/${encodeURIComponent("+15125557301")}`)).body;
    expect(open).toMatchObject({ firstName: "Open", consent: { state: "subscribed" }, source: "import" });
  });

  it("are workbooks too, counted before they start, and taken back", async () => {
    const rows = `${inlineRow(1, ["Mobile", "First name"])}<row r="2"><c r="A2"><v>15125557400</v></c></row>`;
    const made = await shown("POST", "/v1/imports", { fileName: "people.xlsx" });
    const body = workbookOf({ sheets: [{ name: "People", rows }] });
    expect((await fetch(made.uploadUrl ?? "", { method: "PUT", body })).status).toBe(200);
    const path = `/v1/imports/${made.id}`;
    await shown("POST", `${path}/dry-run`, { groupNames: ["Guests"] });
    expect((await until(path, "new")).dryRun).toMatchObject({ read: 1, created: 1, responses: 0 });
    await shown("POST", `${path}/start`, { groupNames: ["Guests"], respond: true });
    expect((await until(path, "done")).counts).toMatchObject({ read: 1, created: 1 });
    const contact = `/v1/contacts/${encodeURIComponent("+15125557400")}`;
    expect((await system.api("GET", contact)).body).toMatchObject({ source: "import", consent: { state: "pending" } });
    await shown("POST", `${path}/undo`);
    await until(path, "undone");
    expect((await system.api("GET", contact)).status).toBe(404);
  });
});
