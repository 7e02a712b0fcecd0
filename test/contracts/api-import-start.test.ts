import { type Api, startApi } from "./api-fixture.ts";
import { ATTESTED, type ImportDesk, importDesk } from "./import-desk.ts";

let api: Api;
let desk: ImportDesk;
beforeEach(async () => {
  api = startApi();
  desk = await importDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

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
    const id = await desk.make("phone,name\n5125550150,Zoë\n");
    const answer = await desk.start(id, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid" } });
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await desk.get(id)).state).toBe("new");
  });

  it("takes names as the API calls them, and leaves out what the mapping does not name", async () => {
    await desk.done("a,b,c\n5125550150,Zoë,Z\n", { mapping: { a: "phone", b: "firstName" } });
    expect(await desk.contact(150)).toMatchObject({ firstName: "Zoë" });
    expect(await desk.contact(150)).not.toHaveProperty("lastName");
  });

  it("is at most three at once, until one has ended; a dry run is one", async () => {
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push(await desk.make(`phone\n512555015${count}\n`));
    const [first = "", second = "", third = "", fourth = ""] = ids;
    await desk.ask("POST", `/v1/imports/${first}/dry-run`, {});
    for (const id of [second, third]) expect((await desk.start(id)).status).toBe(202);
    expect(await desk.start(fourth)).toMatchObject({ status: 409, body: { code: "too_many_imports" } });
    await desk.send();
    expect(await desk.get(first)).toMatchObject({ state: "new", dryRun: { created: 1, responses: 0 } });
    for (const id of [fourth, first]) expect((await desk.start(id)).status).toBe(202);
  });

  it("is a manager's, and in the audit trail with the attestation", async () => {
    const id = await desk.make("phone\n5125550150\n");
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
