// Every route once as it is meant, once with bad input, once for an id that nobody has: routes/ has a row for each. A route
// without a row does not compile; the fixture holds each answer against the OpenAPI document.
import * as z from "zod";
import type { Route } from "#shared/api/route.ts";
import { type OperationId, routes } from "#shared/api/routes.ts";
import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";
import { accountRows } from "./routes/account.ts";
import { campaignsRows } from "./routes/campaigns.ts";
import { contactsRows } from "./routes/contacts.ts";
import { dynamicGroupsRows } from "./routes/dynamic-groups.ts";
import { exportsRows } from "./routes/exports.ts";
import { fieldsRows } from "./routes/fields.ts";
import { groupReviewsRows } from "./routes/group-reviews.ts";
import { groupsRows } from "./routes/groups.ts";
import { importsRows } from "./routes/imports.ts";
import { inboxRows } from "./routes/inbox.ts";
import { membersRows } from "./routes/members.ts";
import { type Rows, type Tried, triedAt } from "./routes/route-row.ts";
import { textToJoinsRows } from "./routes/text-to-joins.ts";

const rows: Rows<OperationId> = {
  ...accountRows,
  ...fieldsRows,
  ...groupsRows,
  ...dynamicGroupsRows,
  ...groupReviewsRows,
  ...membersRows,
  ...contactsRows,
  ...textToJoinsRows,
  ...campaignsRows,
  ...exportsRows,
  ...importsRows,
  ...inboxRows,
};

let api: Api;
let shop: Shop;
let tried: Tried;
const start = async () => {
  api = startApi();
  shop = await startShop(api);
  tried = triedAt(api, shop);
};
afterEach(() => expect(api.errors).toEqual([]));

const text = z.object({ S: z.string() });
/** An audit intent among all that is put, as the wire has it. */
const intentSchema = z.object({
  Item: z
    .object({ outcome: text, action: text, object: z.object({ M: z.object({ kind: text, id: text }) }) })
    .optional()
    .catch(undefined),
});

const contract: Readonly<Record<string, Route>> = routes;

describe.each(Object.entries(rows))("%s", (id, row) => {
  beforeEach(start);

  it(`answers ${row.status}`, async () => {
    expect(await row.works(tried)).toMatchObject({ status: row.status });
  });

  const changes = !["open", "read"].includes(contract[id]?.permission ?? "") && contract[id]?.method !== "GET";
  if (changes) {
    it("leaves one entry in the audit trail", async () => {
      const entries = async () => {
        const { items } = (await tried.ask("GET", "/v1/audit", undefined, "limit=200")).body;
        return items.filter(({ action }) => action === id).length;
      };
      const before = await entries();
      await row.works(tried);
      expect(await entries()).toBe(before + 1);
    });
  }

  if (changes) {
    it("notes before, of what it leaves an entry", async () => {
      const intended: unknown[] = [];
      const answer = api.dynamo.answer.bind(api.dynamo);
      api.dynamo.answer = (operation, body) => {
        const { Item } = operation === "PutItem" ? intentSchema.parse(body) : {};
        if (Item?.outcome && Item.action.S === id)
          intended.push({ kind: Item.object.M.kind.S, id: Item.object.M.id.S });
        return answer(operation, body);
      };
      api.clock.time += 1_000;
      await row.works(tried);
      const { items } = (await tried.ask("GET", "/v1/audit", undefined, "limit=200")).body;
      expect(intended.at(-1)).toEqual(items.find(({ action }) => action === id)?.object);
    });
  }

  const { bad, missing } = row;
  if (bad) {
    it("answers bad input with 400 and where it is", async () => {
      const { status, body } = await bad(tried);
      expect({ status, code: body.code }).toEqual({ status: 400, code: "invalid" });
      expect(body.errors.length).toBeGreaterThan(0);
    });
  }
  if (missing) {
    it("answers an id that nobody has with 404", async () => {
      expect(await missing(tried)).toMatchObject({ status: 404, body: { code: "not_found" } });
    });
  }
});

it.each(Object.entries(rows))("%s has the cases that its contract calls for", (id, row) => {
  const { params, position, body } = contract[id] ?? {};
  // Putting a contact makes it: there is none that is missing.
  expect(row.missing !== undefined).toBe(params !== undefined && id !== "putContact");
  if (params ?? position ?? body) expect(row.bad).toBeDefined();
});

describe("any route", () => {
  beforeAll(start);
  const keyed = Object.entries(routes).filter(([, { permission }]) => permission !== "open");
  const filled = (path: string): string => path.replace("{phone}", "+15125550101").replaceAll(/\{\w+\}/g, "some-id");

  it.each(keyed)("%s asks for a key", async (_, { method, path }) => {
    for (const key of [undefined, "sg_unknown"]) {
      const answer = await api.call(method, filled(path), { key });
      expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
  });

  it.each(Object.entries(routes))("%s refuses a query parameter that it does not know", async (_, { method, path }) => {
    const answer = await shop.ask(method, filled(path), undefined, { query: "colour=red" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ path: "colour", message: "is not a known field" });
  });
});
