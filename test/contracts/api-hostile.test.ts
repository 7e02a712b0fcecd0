import type { Route } from "#shared/api/route.ts";
import { routes } from "#shared/api/routes.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeAll(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const raw = (body: string | Buffer, headers: Record<string, string> = {}) =>
  api.call("POST", "/v1/groups", { key: shop.key, raw: body, headers });
const group = (more: string) => `{"name":"A","kind":"standard"${more}}`;

/** Each answer is held against the contract, which has to say that there may be such a one. */
const UNASKED = {
  "no JSON": { raw: "{" },
  "another media type": { raw: "x", headers: { "content-type": "text/plain" } },
  "too large": { raw: "x".repeat(1024 * 1024 + 1) },
  "a field that nobody knows": { body: { "no such": 1 } },
};
const BODYLESS = Object.entries<Route>(routes).filter(([, { body }]) => body === undefined);

describe("what takes no body", () => {
  it.each(BODYLESS)("refuses any to %s, as its contract says", async (_, { method, path }) => {
    const at = path.replaceAll("{phone}", "+15125550101").replaceAll(/\{\w+\}/g, "abcdefgh");
    for (const [what, sent] of Object.entries(UNASKED)) {
      const { status } = await api.call(method, at, { key: shop.key, ...sent });
      expect([what, [400, 413, 415].includes(status)]).toEqual([what, true]);
    }
  });
});

describe("a body", () => {
  it.each([
    ["is not JSON", "{"],
    ["has a trailing comma", '{"name":"A",}'],
    ["is no JSON at all", "name=A&kind=standard"],
    ["is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["begins with a byte order mark", "\ufeff{}"],
  ])("that %s is malformed", async (_, body) => {
    expect(await raw(body)).toMatchObject({ status: 400, body: { code: "malformed_json" } });
  });

  it.each(["null", "[]", '"text"', "42", "true"])("that is %s is no object", async (body) => {
    expect(await raw(body)).toMatchObject({ status: 400, body: { code: "invalid" } });
  });

  it("may have a megabyte and not one byte more", async () => {
    const filled = (bytes: number) => group(`,"x":"${"y".repeat(bytes - group(',"x":""').length)}"`);
    expect(await raw(filled(1024 * 1024))).toMatchObject({ status: 400, body: { code: "invalid" } });
    expect(await raw(filled(1024 * 1024 + 1))).toMatchObject({ status: 413, body: { code: "too_large" } });
    expect(await raw(Buffer.from(filled(1024 * 1024 + 1)))).toMatchObject({ status: 413 });
  });

  it("may not be deep without end", async () => {
    for (const deep of [
      "[".repeat(500_000) + "]".repeat(500_000),
      `${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`,
    ]) {
      const answer = await raw(group(`,"x":${deep}`));
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
    }
  });

  it("is JSON by its type, whatever the rest of the header says", async () => {
    for (const type of ["application/json; charset=utf-8", "Application/JSON"]) {
      expect((await raw("{}", { "content-type": type })).body.code).toBe("invalid");
    }
    for (const type of [
      "application/x-www-form-urlencoded",
      "text/plain",
      "application/jsonp",
      "",
      "multipart/form-data",
    ]) {
      expect(await raw("{}", { "content-type": type })).toMatchObject({
        status: 415,
        body: { code: "unsupported_media_type" },
      });
    }
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "name\\u0000",
    "",
    "id",
    "accountId",
    "pk",
  ])("may not have the field %s", async (field) => {
    for (const more of [
      `,"${field}":{"polluted":true}`,
      `,"response":{"body":"Hi","${field}":1}`,
      `,"response":{"body":"Hi","on":{"${field}":true}}`,
    ]) {
      expect((await raw(group(more))).status).toBe(400);
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it.each(["\\u0000", "A\\u0000B", "\\ud800", "\\udc00\\ud800"])("may not have the text %s", async (text) => {
    const { status, body } = await raw(`{"name":"${text}","kind":"standard"}`);
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: "name" });
  });

  it("is told of at most 50 errors, none of them long", async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${index}${"x".repeat(150)}`, index]));
    const { status, body } = await raw(JSON.stringify(many));
    expect([status, body.errors.length]).toEqual([400, 50]);
    const long = await raw(JSON.stringify({ ["x".repeat(100_000)]: 1 }));
    expect(JSON.stringify(long.body).length).toBeLessThan(2_000);
  });

  it.each<[unknown]>([[1], [true], [null], [[]], [{}], [["A"]], [{ toString: "A" }]])(
    "may not have %j for a name",
    async (name) => {
      expect((await raw(JSON.stringify({ name, kind: "standard" }))).body.errors[0].path).toBe("name");
    },
  );
});

describe("a path", () => {
  it("that is known answers another method with 405 and what is allowed", async () => {
    const allowed: [string, string, string][] = [
      ["DELETE", "/v1/groups", "GET, POST"],
      ["PUT", "/v1/groups/some-id", "DELETE, GET, PATCH"],
      ["POST", "/v1/contacts/+15125550101", "DELETE, GET, PATCH, PUT"],
      ["GET", "/v1/keys/some-id", "DELETE, PATCH"],
      ["HEAD", "/health", "GET"],
      ["OPTIONS", "/v1/account", "GET, PATCH"],
    ];
    for (const [method, path, allow] of allowed) {
      const answer = await shop.ask(method, path);
      expect({ path, status: answer.status, allow: answer.headers.allow }).toEqual({ path, status: 405, allow });
    }
  });

  it.each([
    "/",
    "",
    "/v1",
    "/v1/",
    "/v1/groups/",
    "/v2/groups",
    "/v1/groups//members",
    "/V1/groups",
    "/v1/groups/a/b/c",
    "/v1/__proto__",
    "/constructor",
    "/v1/contacts/../account",
  ])("that is %j leads nowhere", async (path) => {
    expect(await shop.ask("GET", path)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it.each([
    "__proto__",
    "..",
    "a b",
    "a#b",
    "é",
    "%00",
    "x".repeat(5_000),
    "group#x",
    "name#members",
    "constructor",
    "-",
    "undefined",
  ])("with the id %j is as one that nobody has", async (id) => {
    for (const path of [`/v1/groups/${id}`, `/v1/groups/${id}/members`, `/v1/text-to-joins/${id}`]) {
      const { status, body } = await shop.ask("GET", path);
      expect([status, body.code]).toEqual([404, "not_found"]);
      expect(JSON.stringify(body).length).toBeLessThan(300);
    }
    expect((await shop.ask("DELETE", `/v1/keys/${id}`)).status).toBe(404);
  });

  it.each(["/v1/groups/%", "/v1/groups/%zz", "/v1/%ff", "/%c0%af"])("that is %s is malformed", async (path) => {
    expect(await shop.ask("GET", path)).toMatchObject({ status: 400, body: { code: "malformed_path" } });
  });
});

it("answers with 503 and when to ask again while others are at the same thing all the time", async () => {
  api.dynamo.faults.next("conflict", { operation: "TransactWriteItems", times: 99 });
  const answer = await shop.ask("POST", "/v1/groups", { name: "Everybody at once", kind: "standard" });
  api.dynamo.faults.clear();
  expect(answer).toMatchObject({ status: 503, body: { code: "busy" } });
  expect(answer.headers["retry-after"]).toBe("1");
  expect(api.errors.splice(0)).toHaveLength(1);
});

it("answers with 500 and says nothing when something breaks", async () => {
  api.dynamo.faults.next("throttle", { operation: "Query", times: 99 });
  const answer = await shop.ask("GET", "/v1/groups");
  api.dynamo.faults.clear();
  expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
  expect(JSON.stringify(answer.body)).not.toMatch(/Throughput|Dynamo|twin/);
  expect(api.errors.splice(0)).toHaveLength(1);
});
