import { fileOf } from "#shared/exports/export.ts";
import { readCsv } from "#test/support/read-csv.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";
import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";
import { putFile } from "./routes/imports.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const ATTESTED = { state: "subscribed", attestation: "They signed up at the till." };

/** As programs before 2007 wrote workbooks, and today those with a password. */
const container = (name: string): Buffer => {
  const file = Buffer.alloc(4_096);
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]).copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(3, 48);
  Buffer.from(name, "utf16le").copy(file, 2_048);
  return file;
};

const UNREADABLE: readonly (readonly [Buffer | string, string])[] = [
  ["%PDF-1.7", "not_text"],
  [Buffer.from([0x1f, 0x8b, 8, 0]), "packed"],
  ["PK\x03\x04", "broken_workbook"],
  [container("Workbook"), "old_workbook"],
  [container("EncryptedPackage"), "encrypted_workbook"],
];

const make = async (text: string | Buffer, more: object = {}): Promise<string> => {
  const { status, body } = await desk.shop.ask("POST", "/v1/imports", { fileName: "people.csv", ...more });
  expect([status, body.uploadUrl]).toEqual([201, expect.stringContaining(`/${body.id}/file?seconds=3600`)]);
  putFile(api, desk.shop, body.id, text);
  return body.id;
};
const get = async (id: string) => (await desk.shop.ask("GET", `/v1/imports/${id}`)).body;
const start = (id: string, body: object = {}) => desk.shop.ask("POST", `/v1/imports/${id}/start`, body);
const done = async (text: string | Buffer, body: object = {}, more: object = {}) => {
  const id = await make(text, more);
  expect(await start(id, body)).toMatchObject({ status: 202, body: { state: "running" } });
  await desk.send();
  return await get(id);
};
const contact = async (last: number) => (await desk.shop.ask("GET", `/v1/contacts/${desk.shop.phone(last)}`)).body;
const errorsOf = async (id: string) => (await desk.shop.ask("GET", `/v1/imports/${id}/errors`)).body.items;

describe("an import", () => {
  it("shows what is in the file before anything comes in", async () => {
    const { body: made } = await desk.shop.ask("POST", "/v1/imports", { fileName: "people.csv" });
    expect(await get(made.id)).toMatchObject({ state: "new", counts: { read: 0 } });
    expect(await get(made.id)).not.toHaveProperty("preview");
    putFile(
      api,
      desk.shop,
      made.id,
      Buffer.from("Mobile;First Name;Birthday;Shoes\n(512) 555-0150;Zo\xeb;1990-02-28;9\n", "latin1"),
    );
    expect((await get(made.id)).preview).toEqual({
      ...{ kind: "csv", encoding: "windows-1252", delimiter: ";", hasHeader: true, bytes: expect.any(Number) },
      columns: [
        { name: "Mobile", guess: "phone" },
        { name: "First Name", guess: "first_name" },
        { name: "Birthday", guess: "birthday" },
        { name: "Shoes", guess: "ignore" },
      ],
      rows: [["(512) 555-0150", "Zoë", "1990-02-28", "9"]],
    });
    expect((await desk.shop.ask("GET", `/v1/contacts/${desk.shop.phone(150)}`)).status).toBe(404);
  });

  it("shows a workbook by what is in it, whatever it is called, and brings in the sheet that is chosen", async () => {
    const { body: made } = await desk.shop.ask("POST", "/v1/imports", { fileName: "people.csv" });
    const sheets = [
      { name: "Old", rows: inlineRow(1, ["phone"]) + inlineRow(2, ["5125550159"]) },
      {
        name: "New",
        rows: `${inlineRow(1, ["Mobile", "First name", "Birthday"])}<row r="3"><c r="A3"><v>15125550150</v></c><c r="B3" t="inlineStr"><is><t>Zoë</t></is></c><c r="C3" s="1"><v>33662</v></c></row>`,
      },
    ];
    putFile(api, desk.shop, made.id, workbookOf({ sheets, formats: [14] }));
    expect((await get(made.id)).preview).toMatchObject({ kind: "workbook", sheet: "Old", sheets: ["Old", "New"] });
    const { body } = await desk.shop.ask("GET", `/v1/imports/${made.id}`, undefined, { query: "sheet=New" });
    expect(body.preview).toEqual({
      ...{ kind: "workbook", sheet: "New", sheets: ["Old", "New"], hasHeader: true, bytes: expect.any(Number) },
      columns: [
        { name: "Mobile", guess: "phone" },
        { name: "First name", guess: "first_name" },
        { name: "Birthday", guess: "birthday" },
      ],
      rows: [["15125550150", "Zoë", "1992-02-28"]],
    });
    const invalid = { status: 400, body: { code: "invalid", errors: [{ path: "sheet" }] } };
    expect(await start(made.id, { sheet: "Other" })).toMatchObject(invalid);
    expect(await desk.shop.ask("GET", `/v1/imports/${made.id}`, undefined, { query: "sheet=Other" })).toMatchObject(
      invalid,
    );
    expect(await start(made.id, { sheet: "New" })).toMatchObject({ status: 202 });
    await desk.send();
    expect(await get(made.id)).toMatchObject({ state: "done", counts: { read: 1, created: 1 } });
    expect(await contact(150)).toMatchObject({ firstName: "Zoë", fields: { birthday: "1992-02-28" } });
    expect((await desk.shop.ask("GET", `/v1/contacts/${desk.shop.phone(159)}`)).status).toBe(404);
  });

  it("brings contacts in with what the file says of them, into the groups, and counts", async () => {
    const { staff, phone } = desk.shop;
    const text =
      "Phone,First name,Birthday\n5125550101,,--\n5125550150,Zoë,1990-02-28\n5125550101,Twice,\n,,\nnone,Bob,\n";
    const ended = await done(text, { consent: ATTESTED, groupIds: [staff.id] });
    expect(ended).toMatchObject({
      ...{ state: "done", groupIds: [staff.id], consent: ATTESTED, progress: { bytes: Buffer.byteLength(text) } },
      counts: { read: 4, created: 1, updated: 0, unchanged: 1, failed: 1, duplicates: 1, consentKept: 0 },
    });
    expect(await contact(150)).toMatchObject({
      ...{ firstName: "Zoë", fields: { birthday: "1990-02-28" }, consent: { state: "subscribed" }, source: "import" },
    });
    expect((await contact(101)).firstName).toBe("Ann of 512");
    const { items } = (await desk.shop.ask("GET", `/v1/groups/${staff.id}/members`)).body;
    expect(items.filter((item) => item.phone === phone(150))).toMatchObject([{ source: "import" }]);
    expect((await desk.shop.ask("GET", `/v1/contacts/${phone(150)}/consents`)).body.items).toMatchObject([
      { state: "subscribed", how: "import", evidence: ATTESTED.attestation, by: expect.stringMatching(/^key:/) },
    ]);
    expect(await errorsOf(ended.id)).toEqual([
      { row: 4, cells: ["5125550101", "Twice", ""], reason: "duplicate", value: phone(101), detail: "is in row 2" },
      { row: 6, cells: ["none", "Bob", ""], reason: "invalid_phone", column: "Phone", value: "none" },
    ]);
  });

  it("brings people in as pending without an attestation, and says nothing to anybody", async () => {
    await desk.shop.ask("PATCH", `/v1/groups/${desk.shop.staff.id}`, { response: { body: "Welcome" } });
    await done("phone\n5125550150\n", {}, { groupIds: [desk.shop.staff.id] });
    expect((await contact(150)).consent.state).toBe("pending");
    expect(api.queued).toEqual([]);
  });

  it("never subscribes whom somebody unsubscribed, whoever attests it", async () => {
    await desk.shop.ask("POST", `/v1/contacts/${desk.shop.phone(101)}/consents`, {
      state: "unsubscribed",
      evidence: "Told us",
    });
    const groupIds = [desk.shop.staff.id];
    const ended = await done("phone,first_name\n5125550101,Annie\n", { consent: ATTESTED, groupIds });
    expect(ended.counts).toMatchObject({ updated: 1, consentKept: 1 });
    expect(await contact(101)).toMatchObject({ firstName: "Annie", consent: { state: "unsubscribed" } });
  });

  it("of numbers that are not to be texted only unsubscribes, also whom nobody knows yet", async () => {
    const text = "phone,first_name\n5125550101,Annie\n5125550150,Zoë\n";
    const ended = await done(text, { consent: { state: "unsubscribed" } });
    expect(ended.counts).toMatchObject({ read: 2, updated: 2, created: 0 });
    expect(await contact(101)).toMatchObject({ firstName: "Ann of 512", consent: { state: "unsubscribed" } });
    expect((await desk.shop.ask("GET", `/v1/contacts/${desk.shop.phone(150)}`)).status).toBe(404);
    await done(text, { consent: ATTESTED });
    expect((await contact(150)).consent.state).toBe("unsubscribed");
  });

  it("writes nothing of what is as it is already", async () => {
    const text = "phone,first_name\n5125550150,Zoë\n";
    await done(text, { consent: ATTESTED });
    const before = api.stored().filter((item) => JSON.stringify(item).includes("5125550150"));
    const again = await done(text, { consent: ATTESTED });
    expect(again.counts).toMatchObject({ read: 1, unchanged: 1 });
    const after = api
      .stored()
      .filter((item) => JSON.stringify(item).includes("5125550150") && !String(item.pk).includes(again.id));
    expect(after).toEqual(before);
  });

  it("reads what an export of contacts wrote to the same values", async () => {
    const { ask, phone } = desk.shop;
    await ask("POST", "/v1/fields", { key: "likes", label: "Likes", type: "choices", choices: ["Tea", "Milk; cold"] });
    const profile = {
      firstName: "=HYPERLINK(1)",
      lastName: '"O\'Hara", Ann',
      email: "ann@example.com",
      timeZone: "Europe/Berlin",
    };
    await ask("PUT", `/v1/contacts/${phone(101)}`, {
      ...profile,
      fields: { likes: ["Tea", "Milk; cold"], birthday: "1990-02-28" },
    });
    const { body: exported } = await ask("POST", "/v1/exports", { kind: "contacts" });
    await desk.send();
    const file =
      api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: exported.id }))?.body ?? Buffer.from("");
    expect((await done(file)).counts).toMatchObject({ read: 3, created: 0, updated: 0, unchanged: 3, failed: 0 });
  });

  it("hands out its errors as a CSV that is mended and imported again", async () => {
    const first = await done('Phone,First name\n51255501,Zoë\n"5125550151,Bob\n5125550152,Cy\n');
    expect(first.counts).toMatchObject({ created: 1, failed: 2 });
    const { body: exported } = await desk.shop.ask("POST", "/v1/exports", { kind: "importErrors", importId: first.id });
    await desk.send();
    const file =
      api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: exported.id }))?.body.toString("utf8") ?? "";
    expect(readCsv(file.slice(1))).toEqual([
      ["Phone", "First name", "error_row", "error_column", "error_value", "error_reason"],
      ["51255501", "Zoë", "2", "Phone", "51255501", "invalid_phone"],
      ["5125550151", "Bob", "3", "", "", "broken_quote"],
    ]);
    const second = await done(file.replaceAll("51255501,", "5125550150,"));
    expect(second.counts).toMatchObject({ read: 2, created: 2, failed: 0 });
    expect([(await contact(150)).firstName, (await contact(151)).firstName]).toEqual(["Zoë", "Bob"]);
  });

  it("is cancelled where it is, and does not go on", async () => {
    const id = await make("phone\n5125550150\n");
    await start(id);
    const { ask } = desk.shop;
    expect(await ask("POST", `/v1/imports/${id}/cancel`)).toMatchObject({ status: 200, body: { state: "cancelled" } });
    await desk.send();
    expect(await get(id)).toMatchObject({ state: "cancelled", counts: { read: 0 } });
    expect((await ask("POST", `/v1/imports/${id}/cancel`)).status).toBe(200);
    expect(await start(id)).toMatchObject({ status: 409, body: { code: "wrong_state", state: "cancelled" } });
  });

  it("ends where its file was put again meanwhile, and mixes no two files", async () => {
    const id = await make("phone\n5125550150\n");
    await start(id);
    putFile(api, desk.shop, id, "phone\n5125550151\n");
    await desk.send();
    expect(await get(id)).toMatchObject({ state: "failed", reason: "file_changed", counts: { read: 0 } });
  });
});

describe("what is started", () => {
  it.each([
    ["people as subscribed without an attestation", { consent: { state: "subscribed" } }, "consent.attestation"],
    ["a column that there is not", { mapping: { phone: "phone", shoes: "ignore" } }, "mapping.shoes"],
    ["a field that there is not", { mapping: { phone: "phone", name: "shoes" } }, "mapping.name"],
    ["no phone", { mapping: { name: "first_name" } }, "mapping"],
    ["two phones", { mapping: { phone: "phone", name: "phone" } }, "mapping.name"],
    ["nobody's group", { groupIds: ["nobodys-group"] }, "groupIds.0"],
    [
      "the unsubscribed with names",
      { mapping: { phone: "phone", name: "first_name" }, consent: { state: "unsubscribed" } },
      "mapping",
    ],
  ])("is refused where it is %s", async (_, body, path) => {
    const id = await make("phone,name\n5125550150,Zoë\n");
    const answer = await start(id, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid" } });
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await get(id)).state).toBe("new");
  });

  it("takes names as the API calls them, and leaves out what the mapping does not name", async () => {
    await done("a,b,c\n5125550150,Zoë,Z\n", { mapping: { a: "phone", b: "firstName" } });
    expect(await contact(150)).toMatchObject({ firstName: "Zoë" });
    expect(await contact(150)).not.toHaveProperty("lastName");
  });

  it("needs a file that can be read", async () => {
    const { body } = await desk.shop.ask("POST", "/v1/imports", { fileName: "people.xlsx" });
    expect(await start(body.id)).toMatchObject({ status: 409, body: { code: "no_file" } });
    for (const [file, reason] of UNREADABLE) {
      putFile(api, desk.shop, body.id, file);
      expect((await get(body.id)).unreadable).toBe(reason);
      expect(await start(body.id)).toMatchObject({ status: 409, body: { code: "unreadable_file", reason } });
    }
    putFile(api, desk.shop, body.id, "phone\n5125550150\n");
    expect((await get(body.id)).preview).toMatchObject({ kind: "csv", columns: [{ guess: "phone" }] });
  });

  it("is at most three at once, until one has ended; a dry run is one", async () => {
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push(await make(`phone\n512555015${count}\n`));
    const [first = "", second = "", third = "", fourth = ""] = ids;
    await desk.shop.ask("POST", `/v1/imports/${first}/dry-run`, {});
    for (const id of [second, third]) expect((await start(id)).status).toBe(202);
    expect(await start(fourth)).toMatchObject({ status: 409, body: { code: "too_many_imports" } });
    await desk.send();
    expect(await get(first)).toMatchObject({ state: "new", dryRun: { created: 1, responses: 0 } });
    expect((await start(fourth)).status).toBe(202);
  });

  it("is a manager's, and in the audit trail with the attestation", async () => {
    const id = await make("phone\n5125550150\n");
    for (const role of ["member", "viewer"] as const) {
      const ask = api.as(await api.keyOf(desk.shop.account, role));
      expect((await ask("POST", `/v1/imports/${id}/start`, {})).status).toBe(403);
    }
    const ask = api.as(await api.keyOf(desk.shop.account, "manager"));
    expect((await ask("POST", `/v1/imports/${id}/start`, { consent: ATTESTED })).status).toBe(202);
    const { items } = (await ask("GET", "/v1/audit", undefined, { query: `object=${id}` })).body;
    expect(items.find(({ action }) => action === "startImport")).toMatchObject({
      action: "startImport",
      object: { kind: "import", id },
      after: { consent: ATTESTED },
    });
  });
});
