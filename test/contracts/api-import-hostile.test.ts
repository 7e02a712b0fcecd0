// What people with keys try on imports in the wrong order, and what strangers write into the files that they import.
import { fileOf } from "#shared/exports/export.ts";
import { readCsv } from "#test/support/read-csv.ts";
import { type Api, startApi } from "./api-fixture.ts";
import { ATTESTED, type ImportDesk, importDesk } from "./import-desk.ts";

let api: Api;
let desk: ImportDesk;
beforeEach(async () => {
  api = startApi();
  desk = await importDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const post = (id: string, what: string, body?: object) => desk.ask("POST", `/v1/imports/${id}/${what}`, body);
const statusOf = async (id: string, what: string, body?: object) => (await post(id, what, body)).status;
const exported = async (importId: string): Promise<string> => {
  const { body } = await desk.ask("POST", "/v1/exports", { kind: "importErrors", importId });
  await desk.send();
  const file = api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: body.id }));
  return file?.body.toString("utf8").slice(1) ?? "";
};

describe("calls in the wrong order", () => {
  it("begin an import once, however many start it at once, and make its groups once", async () => {
    const id = await desk.make("phone\n5125550150\n");
    const starts = [1, 2, 3].map(() => post(id, "start", { groupNames: ["Guests"] }));
    const answers = (await Promise.all(starts)).map(({ status, body }) => (status === 202 ? 202 : body.code));
    expect(answers.sort()).toEqual([202, "wrong_state", "wrong_state"].sort());
    await desk.send();
    expect(await desk.get(id)).toMatchObject({ state: "done", counts: { read: 1, created: 1 } });
    const { items } = (await desk.ask("GET", "/v1/groups")).body;
    expect(items.filter(({ name }) => name === "Guests")).toHaveLength(1);
  });

  it("are refused, and change nothing, in every state that does not allow them", async () => {
    const id = await desk.make("phone\n5125550150\n");
    expect(await statusOf(id, "undo")).toBe(409);
    await post(id, "dry-run", {});
    for (const what of ["start", "dry-run"]) expect(await statusOf(id, what, {})).toBe(409);
    expect(await statusOf(id, "undo")).toBe(409);
    await desk.send();
    expect(await statusOf(id, "start", {})).toBe(202);
    for (const what of ["start", "dry-run"]) expect(await statusOf(id, what, {})).toBe(409);
    expect(await statusOf(id, "undo")).toBe(409);
    await desk.send();
    expect(await statusOf(id, "cancel")).toBe(409);
    expect((await desk.get(id)).state).toBe("done");
    for (let time = 0; time < 2; time += 1) expect(await post(id, "undo")).toMatchObject({ status: 202 });
    for (const what of ["start", "dry-run"]) expect(await statusOf(id, what, {})).toBe(409);
    expect(await statusOf(id, "cancel")).toBe(409);
    await desk.send();
    expect(await post(id, "undo")).toMatchObject({ status: 202, body: { state: "undone", undo: { phones: 1 } } });
    expect(await statusOf(id, "cancel")).toBe(409);
    expect((await desk.ask("GET", `/v1/contacts/${desk.shop.phone(150)}`)).status).toBe(404);
  });

  it("cancel a dry run, of which then nothing is undone", async () => {
    const id = await desk.make("phone\n5125550150\n");
    await post(id, "dry-run", {});
    for (let time = 0; time < 2; time += 1) expect(await statusOf(id, "cancel")).toBe(200);
    await desk.send();
    expect(await statusOf(id, "undo")).toBe(409);
    expect(await desk.get(id)).toMatchObject({ state: "cancelled", counts: { read: 0 } });
  });

  it("of numbers that are not to be texted take no groups, also none that the import was made with", async () => {
    const id = await desk.make("phone\n5125550101\n", { groupIds: [desk.shop.staff.id] });
    const consent = { state: "unsubscribed" };
    for (const more of [{}, { groupIds: [], groupNames: ["Guests"] }]) {
      const { status, body } = await post(id, "start", { consent, ...more });
      expect([status, body.errors.map(({ path }) => path)]).toEqual([400, ["groupIds"]]);
    }
    expect(await statusOf(id, "start", { consent, groupIds: [] })).toBe(202);
  });
});

describe("a dry run's errors", () => {
  it("are handed out as a CSV too, before anything comes in", async () => {
    const id = await desk.make("Phone,First name\n51255501,Zo\u00eb\n5125550152,Cy\n");
    await post(id, "dry-run", {});
    await desk.send();
    expect(await desk.errorsOf(id)).toHaveLength(1);
    expect(readCsv(await exported(id))).toEqual([
      ["Phone", "First name", "error_row", "error_column", "error_value", "error_reason"],
      ["51255501", "Zo\u00eb", "2", "Phone", "51255501", "invalid_phone"],
    ]);
  });
});

describe("a messy file", () => {
  it("has each phone once, however it is written", async () => {
    const written = [
      ...["(512) 555-0150", "512.555.0150", "+1 512 555 0150", "1-512-555-0150", "'5125550150", "5.125550150E+9"],
      ...[
        "512\u2011555\u20110150",
        "\uff15\uff11\uff12-555-0150",
        "tel:+15125550150",
        "\u00a0512\u00a0555\u00a00150",
        "001 512 555 0150",
        "011 1 512 555 0150",
      ],
      ...["+1 (512) 555\u20130150", "512/555-0150", "(512)555-0150", "+15125550150\u200e"],
    ];
    const { counts } = await desk.done(`phone\n${written.map((phone) => `"${phone}"\n`).join("")}`);
    expect(counts).toMatchObject({ read: written.length, created: 1, duplicates: written.length - 1 });
  });

  it("is read whatever its columns are called, and makes no field of what every object has", async () => {
    const field = { key: "constructor", label: "Built by", type: "text" };
    expect((await desk.ask("POST", "/v1/fields", field)).status).toBe(400);
    const file = "phone,constructor,__proto__,toString,=1+1,phone\n5125550150,Bob,x,y,z,5125550151\n";
    expect(await desk.done(file)).toMatchObject({ state: "done", counts: { created: 1 } });
    const id = await desk.make(file);
    const paths = async (mapping: object) =>
      (await post(id, "start", { mapping: { phone: "phone", ...mapping } })).body.errors.map(({ path }) => path);
    expect(await paths({ toString: "toString" })).toEqual(["mapping.toString"]);
    const made = { constructor: { create: { name: "Constructor", type: "text" } } };
    expect(await paths(made)).toEqual(["mapping.constructor"]);
  });

  it("comes out of its errors as no formula, and in again as it was", async () => {
    const cells = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "\uff1d1"];
    const text = `phone,first_name\r\n${cells.map((cell, at) => `none ${at},"${cell}"\r\n`).join("")}`;
    const first = await desk.done(text);
    expect(first.counts).toMatchObject({ read: cells.length, failed: cells.length });
    const file = await exported(first.id);
    const names = readCsv(file)
      .slice(1)
      .map(([, name]) => name);
    for (const name of names) expect(name).not.toMatch(/^[\s]*[=+\-@\uff1d\t\r]/);
    const mended = file.replace(/none (\d)/g, (_, at: string) => `512555016${at}`);
    const second = await desk.done(mended, { consent: ATTESTED });
    expect(second.counts).toMatchObject({ read: cells.length, created: cells.length, failed: 0 });
    const back = await Promise.all(cells.map(async (_, at) => (await desk.contact(160 + at)).firstName));
    expect(back).toEqual(cells.map((cell) => cell.trim().replace(/^'/, "")));
  });
});
