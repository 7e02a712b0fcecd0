// Fields through the API: what contacts then have, what texts may say of it.
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { AT, phoneOf } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
  await shop.ask("POST", "/v1/fields", { key: "city", label: "City", type: "text", searchable: true });
});
afterEach(() => expect(api.errors).toEqual([]));

const contact = () => `/v1/contacts/${shop.phone(101)}`;
const errorsOf = (answer: { body: { errors?: unknown } }) => answer.body.errors;

describe("the fields of a contact", () => {
  it("are set, kept, cleared and shown wherever the contact is", async () => {
    const fields = { city: " Austin ", birthday: "1990-02-28" };
    const put = await shop.ask("PUT", contact(), { fields });
    expect(put).toMatchObject({ status: 200, body: { fields: { city: "Austin", birthday: "1990-02-28" } } });
    await shop.ask("PUT", contact(), { firstName: "Ann", fields: { city: "" } });
    expect((await shop.ask("GET", contact())).body.fields).toEqual({ birthday: "1990-02-28" });
    await shop.ask("PATCH", contact(), { fields: { city: "Waco", birthday: null } });
    const { body } = await shop.ask("GET", "/v1/contacts");
    expect(body.items).toContainEqual(expect.objectContaining({ fields: { city: "Waco" } }));
    const created = await shop.ask("POST", "/v1/contacts", { phone: shop.phone(110), fields: { city: "Waco" } });
    expect(created).toMatchObject({ status: 201, body: { fields: { city: "Waco" } } });
  });

  it.each([
    ["of a wrong type", { city: 7 }, "fields.city"],
    ["that is no day", { birthday: "2026-02-29" }, "fields.birthday"],
    ["of no field", { colour: "red" }, "fields.colour"],
    ["of a name of JavaScript's", { constructor: "x" }, "fields.constructor"],
    ["that has parts", { city: { name: "Austin" } }, "fields.city"],
    ["of the largest kind", { city: "x".repeat(1_001) }, "fields.city"],
  ])("take no value %s, and then nothing is changed", async (_, fields, path) => {
    for (const [method, body] of [
      ["PUT", { lastName: "Lee", fields }],
      ["PATCH", { lastName: "Lee", fields }],
    ] as const) {
      const answer = await shop.ask(method, contact(), body);
      expect({ status: answer.status, errors: errorsOf(answer) }).toEqual({
        status: 400,
        errors: [{ path, message: expect.any(String) }],
      });
    }
    expect((await shop.ask("GET", contact())).body.lastName).toBeUndefined();
    const phone = shop.phone(111);
    expect(await shop.ask("POST", "/v1/contacts", { phone, fields })).toMatchObject({ status: 400 });
    expect(await shop.ask("GET", `/v1/contacts/${phone}`)).toMatchObject({ status: 404 });
  });

  it("stay where a field is archived, hidden and not written, until it is restored", async () => {
    await shop.ask("PUT", contact(), { fields: { city: "Austin" } });
    expect(await shop.ask("POST", "/v1/fields/city/archive")).toMatchObject({ body: { status: "archived" } });
    expect((await shop.ask("GET", contact())).body.fields).toEqual({});
    const refused = await shop.ask("PUT", contact(), { fields: { city: "Waco" } });
    expect(errorsOf(refused)).toEqual([{ path: "fields.city", message: "is archived" }]);
    const again = { key: "city", label: "City", type: "number" };
    expect(await shop.ask("POST", "/v1/fields", again)).toMatchObject({ status: 409, body: { code: "field_exists" } });
    await shop.ask("POST", "/v1/fields/city/restore");
    expect((await shop.ask("GET", contact())).body.fields).toEqual({ city: "Austin" });
  });

  it("keep a field from becoming what they are not", async () => {
    await shop.ask("PUT", contact(), { fields: { city: "Austin" } });
    await shop.ask("PUT", `/v1/contacts/${shop.phone(102)}`, { fields: { city: "12" } });
    expect(await shop.ask("PATCH", "/v1/fields/city", { type: "number" })).toMatchObject({
      status: 409,
      body: { code: "values_in_the_way", valuesInTheWay: 1 },
    });
    await shop.ask("PUT", contact(), { fields: { city: null } });
    expect(await shop.ask("PATCH", "/v1/fields/city", { type: "number" })).toMatchObject({ status: 200 });
    expect((await shop.ask("GET", `/v1/contacts/${shop.phone(102)}`)).body.fields).toEqual({ city: 12 });
  });

  it("are read with one query, however many contacts are shown", async () => {
    await shop.ask("GET", "/v1/contacts");
    const asked: unknown[] = [];
    const answer = api.dynamo.answer.bind(api.dynamo);
    api.dynamo.answer = (operation, body) => {
      if (operation === "Query" && JSON.stringify(body).includes("#fields")) asked.push(body);
      return answer(operation, body);
    };
    await shop.ask("GET", "/v1/contacts");
    await shop.ask("PUT", contact(), { fields: { city: "Waco" } });
    expect(asked).toHaveLength(2);
  });
});

describe("a text of the account's", () => {
  const body = "Hello {{fields.city|there}}";

  it("may say its fields, and none that it does not have or has archived", async () => {
    const group = `/v1/groups/${shop.members.id}`;
    expect(await shop.ask("PATCH", group, { response: { body } })).toMatchObject({ status: 200 });
    const join = { name: "Tea", keywords: ["TEA"], groupIds: [shop.members.id], welcome: body };
    expect(await shop.ask("POST", "/v1/text-to-joins", join)).toMatchObject({ status: 201 });
    expect(await shop.ask("PATCH", "/v1/account", { fallbackReply: body })).toMatchObject({ status: 200 });
    const saved = await shop.ask("POST", "/v1/templates", { name: "Hours", body });
    const template = `/v1/templates/${saved.body.id}`;
    expect(await shop.ask("PATCH", template, { body: `${body}!` })).toMatchObject({ status: 200 });
    const conversation = `/v1/conversations/${shop.phone(101)}/messages`;
    await shop.ask("PUT", contact(), { fields: { city: "Austin" } });
    for (const words of [{ body: `${body}!` }, { templateId: saved.body.id }]) {
      expect(await shop.ask("POST", conversation, words)).toMatchObject({
        status: 201,
        body: { body: "Hello Austin!" },
      });
    }
    await shop.ask("POST", "/v1/fields/city/archive");
    const late = await shop.ask("POST", conversation, { templateId: saved.body.id });
    expect(late).toMatchObject({ status: 201, body: { body: "Hello there!" } });
    for (const say of [body, "{{fields.colour}}", "{{fields.}}", "{{fields.constructor|x}}"]) {
      const answers = [
        await shop.ask("PATCH", group, { response: { body: say } }),
        await shop.ask("POST", "/v1/groups", { name: "New", kind: "standard", response: { body: say } }),
        await shop.ask("PATCH", `/v1/text-to-joins/${shop.textToJoin.id}`, { alreadyIn: say }),
        await shop.ask("POST", "/v1/text-to-joins", { ...join, keywords: ["MILK"], welcome: say }),
        await shop.ask("PATCH", "/v1/account", { fallbackReply: say }),
        await shop.ask("POST", "/v1/templates", { name: "Night", body: say }),
        await shop.ask("PATCH", template, { body: say }),
        await shop.ask("POST", conversation, { body: say }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
      expect(answers.map((answer) => errorsOf(answer))).toEqual(
        ["response.body", "response.body", "alreadyIn", "welcome", "fallbackReply", "body", "body", "body"].map(
          (path) => [{ path, message: expect.stringContaining("is no field of this account") }],
        ),
      );
    }
    expect(await shop.ask("PATCH", group, { name: "Friends" })).toMatchObject({ status: 200 });
  });
});

it("a contact says in which zones the person may be, and why", async () => {
  const zoneOf = async () => (await shop.ask("GET", contact())).body.zone;
  expect(await zoneOf()).toEqual({ zones: ["America/Chicago"], from: "number" });
  await shop.ask("PUT", contact(), { timeZone: "America/Denver" });
  expect(await zoneOf()).toEqual({ zones: ["America/Denver"], from: "contact" });
});

it("a contact that its values would make larger than an item is refused, and then nothing is changed", async () => {
  const keys = Array.from({ length: 95 }, (_, index) => `note_${index}`);
  for (const key of keys) await shop.ask("POST", "/v1/fields", { key, label: key, type: "choices", choices: CHOICES });
  const fill = (some: readonly string[]) => Object.fromEntries(some.map((key) => [key, CHOICES]));
  const consent = { state: "unsubscribed", evidence: "said so" };
  expect((await shop.ask("PATCH", contact(), { fields: fill(keys.slice(0, 50)) })).status).toBe(200);
  const fields = fill(keys.slice(50));
  const answers = [
    await shop.ask("PATCH", contact(), { fields, consent }),
    await shop.ask("PUT", contact(), { fields, consent }),
    await shop.ask("POST", "/v1/contacts", { phone: shop.phone(110), fields: fill(keys), consent }),
    await shop.ask("PUT", `/v1/contacts/${shop.phone(111)}`, { fields: fill(keys), consent }),
  ];
  for (const answer of answers) {
    expect({ status: answer.status, errors: errorsOf(answer) }).toMatchObject({
      status: 400,
      errors: [{ path: "fields" }],
    });
  }
  expect((await shop.ask("GET", contact())).body).toMatchObject({ consent: { state: "subscribed" } });
  expect((await shop.ask("GET", `/v1/contacts/${shop.phone(111)}`)).status).toBe(404);
});

it("a contact that two requests at once make larger than an item is refused to the second", async () => {
  const keys = Array.from({ length: 50 }, (_, index) => `note_${index}`);
  for (const key of keys) await shop.ask("POST", "/v1/fields", { key, label: key, type: "choices", choices: CHOICES });
  const fields = Object.fromEntries(keys.map((key) => [key, CHOICES]));
  const first = { [fieldAttribute("first")]: "x".repeat(210 * 1024) };
  for (const [method, last] of [
    ["PATCH", 101],
    ["PUT", 102],
  ] as const) {
    const phone = phoneOf(shop.phone(last));
    api.dynamo.before("UpdateItem", async () => {
      await api.stores.contacts.save(shop.account.id, phone, first, { at: AT, source: "api" });
    });
    const answer = await shop.ask(method, `/v1/contacts/${phone}`, { fields });
    expect({ status: answer.status, errors: errorsOf(answer) }).toMatchObject({
      status: 400,
      errors: [{ path: "fields" }],
    });
  }
});

/** About 4 KB of each field. */
const CHOICES = Array.from({ length: 14 }, (_, index) => String(index).padEnd(99, "漢"));
