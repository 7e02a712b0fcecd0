import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";
import { type Api, startApi } from "./api-fixture.ts";
import { type ImportDesk, importDesk } from "./import-desk.ts";

let api: Api;
let desk: ImportDesk;
beforeEach(async () => {
  api = startApi();
  desk = await importDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

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

describe("the preview of an import", () => {
  it("shows what is in the file before anything comes in", async () => {
    const { body: made } = await desk.ask("POST", "/v1/imports", { fileName: "people.csv" });
    expect(await desk.get(made.id)).toMatchObject({ state: "new", counts: { read: 0 } });
    expect(await desk.get(made.id)).not.toHaveProperty("preview");
    desk.put(made.id, Buffer.from("Mobile;First Name;Birthday;Shoes\n(512) 555-0150;Zo\xeb;1990-02-28;9\n", "latin1"));
    expect((await desk.get(made.id)).preview).toEqual({
      ...{
        kind: "csv",
        encoding: "windows-1252",
        delimiter: ";",
        hasHeader: true,
        headerRow: 1,
        bytes: expect.any(Number),
      },
      columns: [
        { name: "Mobile", guess: "phone" },
        { name: "First Name", guess: "first_name" },
        { name: "Birthday", guess: "birthday" },
        { name: "Shoes", guess: "ignore" },
      ],
      rows: [["(512) 555-0150", "Zoë", "1990-02-28", "9"]],
    });
    expect((await desk.ask("GET", `/v1/contacts/${desk.shop.phone(150)}`)).status).toBe(404);
  });

  it("shows a workbook by what is in it, whatever it is called, and brings in the sheet that is chosen", async () => {
    const { body: made } = await desk.ask("POST", "/v1/imports", { fileName: "people.csv" });
    const sheets = [
      { name: "Old", rows: inlineRow(1, ["phone"]) + inlineRow(2, ["5125550159"]) },
      {
        name: "New",
        rows: `${inlineRow(1, ["Mobile", "First name", "Birthday"])}<row r="3"><c r="A3"><v>15125550150</v></c><c r="B3" t="inlineStr"><is><t>Zoë</t></is></c><c r="C3" s="1"><v>33662</v></c></row>`,
      },
    ];
    desk.put(made.id, workbookOf({ sheets, formats: [14] }));
    expect((await desk.get(made.id)).preview).toMatchObject({ kind: "workbook", sheet: "Old", sheets: ["Old", "New"] });
    const { body } = await desk.ask("GET", `/v1/imports/${made.id}`, undefined, { query: "sheet=New" });
    expect(body.preview).toEqual({
      ...{
        kind: "workbook",
        sheet: "New",
        sheets: ["Old", "New"],
        hasHeader: true,
        headerRow: 1,
        bytes: expect.any(Number),
      },
      columns: [
        { name: "Mobile", guess: "phone" },
        { name: "First name", guess: "first_name" },
        { name: "Birthday", guess: "birthday" },
      ],
      rows: [["15125550150", "Zoë", "1992-02-28"]],
    });
    const invalid = { status: 400, body: { code: "invalid", errors: [{ path: "sheet" }] } };
    expect(await desk.start(made.id, { sheet: "Other" })).toMatchObject(invalid);
    expect(await desk.ask("GET", `/v1/imports/${made.id}`, undefined, { query: "sheet=Other" })).toMatchObject(invalid);
    expect(await desk.start(made.id, { sheet: "New" })).toMatchObject({ status: 202 });
    await desk.send();
    expect(await desk.get(made.id)).toMatchObject({ state: "done", counts: { read: 1, created: 1 } });
    expect(await desk.contact(150)).toMatchObject({ firstName: "Zoë", fields: { birthday: "1992-02-28" } });
    expect((await desk.ask("GET", `/v1/contacts/${desk.shop.phone(159)}`)).status).toBe(404);
  });

  it("leaves out what is above the header, says so, and counts rows as the file does", async () => {
    const id = await desk.make("Members of the club\nMobile,First name\n5125550150,Zoë\nnone,Al\n");
    expect((await desk.get(id)).preview).toMatchObject({
      headerRow: 2,
      rows: [
        ["5125550150", "Zoë"],
        ["none", "Al"],
      ],
    });
    const at = (row: number) => desk.ask("GET", `/v1/imports/${id}`, undefined, { query: `headerRow=${row}` });
    expect((await at(0)).body.preview).toMatchObject({ hasHeader: false, rows: [["Members of the club"], {}, {}, {}] });
    const invalid = { status: 400, body: { code: "invalid", errors: [{ path: "headerRow" }] } };
    expect(await at(9)).toMatchObject(invalid);
    expect(await desk.start(id, { headerRow: 9 })).toMatchObject(invalid);
    expect(await desk.start(id, { headerRow: 2 })).toMatchObject({ status: 202 });
    await desk.send();
    expect(await desk.get(id)).toMatchObject({ state: "done", counts: { read: 2, created: 1, failed: 1 } });
    expect(await desk.errorsOf(id)).toMatchObject([{ row: 4, value: "none" }]);
  });

  it("says of each column what it would change, once a dry run has counted it", async () => {
    await desk.done("phone,first_name,birthday\n5125550150,Zoë,1990-02-28\n5125550151,Bo,1991-01-01\n");
    const rows = ["5125550150,Zoe,--,41,x", "5125550151,Bo,1991-01-01,40,x", "5125550152,Cy,soon,39,x", "51,Di,,,"];
    const id = await desk.make(`phone,first_name,birthday,Shoes,Remark\n${rows.map((row) => `${row}\n`).join("")}`);
    const mapping = {
      ...{ phone: "phone", first_name: { to: "firstName", write: "onlyIfEmpty" }, birthday: "birthday" },
      Shoes: { create: { name: "Shoe size", type: "number" } },
    };
    await desk.ask("POST", `/v1/imports/${id}/dry-run`, { mapping });
    await desk.send();
    const none = { set: 0, overwritten: 0, cleared: 0, kept: 0, failed: 0 };
    expect((await desk.get(id)).dryRun).toEqual({
      ...{ read: 4, created: 0, updated: 2, unchanged: 0, failed: 2, duplicates: 0, consentKept: 0, responses: 0 },
      columns: [
        { name: "phone", to: "phone", ...none, kept: 2, failed: 1 },
        { name: "first_name", to: "first_name", write: "onlyIfEmpty", ...none, kept: 2 },
        { name: "birthday", to: "birthday", ...none, cleared: 1, kept: 1, failed: 1 },
        { name: "Shoes", to: "shoe_size", creates: "number", ...none, set: 2 },
        { name: "Remark", to: "ignore", ...none },
      ],
    });
  });

  it("needs a file that can be read", async () => {
    const { body } = await desk.ask("POST", "/v1/imports", { fileName: "people.xlsx" });
    expect(await desk.start(body.id)).toMatchObject({ status: 409, body: { code: "no_file" } });
    for (const [file, reason] of UNREADABLE) {
      desk.put(body.id, file);
      expect((await desk.get(body.id)).unreadable).toBe(reason);
      expect(await desk.start(body.id)).toMatchObject({ status: 409, body: { code: "unreadable_file", reason } });
    }
    desk.put(body.id, "phone\n5125550150\n");
    expect((await desk.get(body.id)).preview).toMatchObject({ kind: "csv", columns: [{ guess: "phone" }] });
  });
});
