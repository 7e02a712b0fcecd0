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

describe("an import", () => {
  it("brings contacts in with what the file says of them, into the groups, and counts", async () => {
    const { staff, phone } = desk.shop;
    const text =
      "Phone,First name,Birthday\n5125550101,,--\n5125550150,Zoë,1990-02-28\n5125550101,Twice,\n,,\nnone,Bob,\n";
    const ended = await desk.done(text, { consent: ATTESTED, groupIds: [staff.id] });
    expect(ended).toMatchObject({
      ...{ state: "done", groupIds: [staff.id], consent: ATTESTED, progress: { bytes: Buffer.byteLength(text) } },
      counts: { read: 4, created: 1, updated: 0, unchanged: 1, failed: 1, duplicates: 1, consentKept: 0 },
    });
    expect(await desk.contact(150)).toMatchObject({
      ...{ firstName: "Zoë", fields: { birthday: "1990-02-28" }, consent: { state: "subscribed" }, source: "import" },
    });
    expect((await desk.contact(101)).firstName).toBe("Ann of 512");
    const { items } = (await desk.ask("GET", `/v1/groups/${staff.id}/members`)).body;
    expect(items.filter((item) => item.phone === phone(150))).toMatchObject([{ source: "import" }]);
    expect((await desk.ask("GET", `/v1/contacts/${phone(150)}/consents`)).body.items).toMatchObject([
      { state: "subscribed", how: "import", evidence: ATTESTED.attestation, by: expect.stringMatching(/^key:/) },
    ]);
    expect(await desk.errorsOf(ended.id)).toEqual([
      { row: 4, cells: ["5125550101", "Twice", ""], reason: "duplicate", value: phone(101), detail: "is in row 2" },
      { row: 6, cells: ["none", "Bob", ""], reason: "invalid_phone", column: "Phone", value: "none" },
    ]);
  });

  it("brings people in as pending without an attestation, and says nothing to anybody", async () => {
    await desk.ask("PATCH", `/v1/groups/${desk.shop.staff.id}`, { response: { body: "Welcome" } });
    await desk.done("phone\n5125550150\n", {}, { groupIds: [desk.shop.staff.id] });
    expect((await desk.contact(150)).consent.state).toBe("pending");
    expect(api.queued).toEqual([]);
  });

  it("never subscribes whom somebody unsubscribed, whoever attests it", async () => {
    await desk.ask("POST", `/v1/contacts/${desk.shop.phone(101)}/consents`, {
      state: "unsubscribed",
      evidence: "Told us",
    });
    const groupIds = [desk.shop.staff.id];
    const ended = await desk.done("phone,first_name\n5125550101,Annie\n", { consent: ATTESTED, groupIds });
    expect(ended.counts).toMatchObject({ updated: 1, consentKept: 1 });
    expect(await desk.contact(101)).toMatchObject({ firstName: "Annie", consent: { state: "unsubscribed" } });
  });

  it("of numbers that are not to be texted only unsubscribes, also whom nobody knows yet", async () => {
    const text = "phone,first_name\n5125550101,Annie\n5125550150,Zoë\n";
    const ended = await desk.done(text, { consent: { state: "unsubscribed" } });
    expect(ended.counts).toMatchObject({ read: 2, updated: 2, created: 0 });
    expect(await desk.contact(101)).toMatchObject({ firstName: "Ann of 512", consent: { state: "unsubscribed" } });
    expect((await desk.ask("GET", `/v1/contacts/${desk.shop.phone(150)}`)).status).toBe(404);
    await desk.done(text, { consent: ATTESTED });
    expect((await desk.contact(150)).consent.state).toBe("unsubscribed");
  });

  it("writes nothing of what is as it is already", async () => {
    const text = "phone,first_name\n5125550150,Zoë\n";
    await desk.done(text, { consent: ATTESTED });
    const before = api.stored().filter((item) => JSON.stringify(item).includes("5125550150"));
    const again = await desk.done(text, { consent: ATTESTED });
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
    await ask("PUT", `/v1/contacts/${phone(102)}`, { fields: { birthday: "1990-02-28T00:00:00Z" } });
    const { body: exported } = await ask("POST", "/v1/exports", { kind: "contacts" });
    await desk.send();
    const file =
      api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: exported.id }))?.body ?? Buffer.from("");
    expect((await desk.done(file)).counts).toMatchObject({ read: 3, created: 0, updated: 0, unchanged: 3, failed: 0 });
  });

  it("hands out its errors as a CSV that is mended and imported again", async () => {
    const first = await desk.done('Phone,First name\n51255501,Zoë\n"5125550151,Bob\n5125550152,Cy\n');
    expect(first.counts).toMatchObject({ created: 1, failed: 2 });
    const { body: exported } = await desk.ask("POST", "/v1/exports", { kind: "importErrors", importId: first.id });
    await desk.send();
    const file =
      api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: exported.id }))?.body.toString("utf8") ?? "";
    expect(readCsv(file.slice(1))).toEqual([
      ["Phone", "First name", "error_row", "error_column", "error_value", "error_reason"],
      ["51255501", "Zoë", "2", "Phone", "51255501", "invalid_phone"],
      ["5125550151", "Bob", "3", "", "", "broken_quote"],
    ]);
    const second = await desk.done(file.replaceAll("51255501,", "5125550150,"));
    expect(second.counts).toMatchObject({ read: 2, created: 2, failed: 0 });
    expect([(await desk.contact(150)).firstName, (await desk.contact(151)).firstName]).toEqual(["Zoë", "Bob"]);
  });

  it("is cancelled where it is, and does not go on", async () => {
    const id = await desk.make("phone\n5125550150\n");
    await desk.start(id);
    const { ask } = desk.shop;
    expect(await ask("POST", `/v1/imports/${id}/cancel`)).toMatchObject({ status: 200, body: { state: "cancelled" } });
    await desk.send();
    expect(await desk.get(id)).toMatchObject({ state: "cancelled", counts: { read: 0 } });
    expect((await ask("POST", `/v1/imports/${id}/cancel`)).status).toBe(200);
    expect(await desk.start(id)).toMatchObject({ status: 409, body: { code: "wrong_state", state: "cancelled" } });
  });

  it("ends where its file was put again meanwhile, and mixes no two files", async () => {
    const id = await desk.make("phone\n5125550150\n");
    await desk.start(id);
    desk.put(id, "phone\n5125550151\n");
    await desk.send();
    expect(await desk.get(id)).toMatchObject({ state: "failed", reason: "file_changed", counts: { read: 0 } });
  });
});
