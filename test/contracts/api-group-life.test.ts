import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { tally } from "#shared/groups/tally.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { phoneOf } from "#test/support/samples.ts";
import { type Api, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const group = (more = "", id = shop.members.id) => `/v1/groups/${id}${more}`;
const names = async (query = "") => {
  const { body } = await shop.ask("GET", "/v1/groups", undefined, { query });
  return (body.items ?? []).map(({ name }: { name?: string }) => name).sort();
};
const archive = () => shop.ask("POST", group("/archive"));
/** What the bells of these memberships do. */
const count = (...lastDigits: number[]) => {
  const { client, tables, stores, clock } = api;
  const deps = { counts: new DynamoCountStore(client, tables), memberships: stores.memberships, clock };
  return tally(deps)(
    shop.account.id,
    shop.members.id,
    lastDigits.map((last) => phoneOf(shop.phone(last))),
  );
};

describe("an archived group", () => {
  it("is shown with its instant, and listed only when asked for", async () => {
    const { body } = await archive();
    expect(body.archivedAt).toBe("2026-11-23T15:00:00.000Z");
    api.clock.time += 60_000;
    expect((await archive()).body.archivedAt).toBe(body.archivedAt);
    expect((await shop.ask("GET", group())).body.archivedAt).toBe(body.archivedAt);
    expect(await names()).toEqual(["Staff"]);
    expect(await names("archived=true")).toEqual(["Members", "Staff"]);
    const { body: back } = await shop.ask("POST", group("/restore"));
    expect(back).not.toHaveProperty("archivedAt");
    expect(back).toMatchObject({ name: "Members", memberCount: 1, response: { body: "Welcome" } });
    expect(await names()).toEqual(["Members", "Staff"]);
  });

  it("takes no new members, and lets them go", async () => {
    await archive();
    const refused = { status: 409, body: { code: "group_archived" } };
    expect(await shop.ask("PUT", `/v1/contacts/${shop.phone(102)}/groups/${shop.members.id}`)).toMatchObject(refused);
    for (const dryRun of [true, false]) {
      const phones = [shop.phone(102)];
      expect(await shop.ask("POST", group("/members"), { phones, dryRun })).toMatchObject(refused);
    }
    expect((await shop.ask("DELETE", `/v1/contacts/${shop.phone(101)}/groups/${shop.members.id}`)).status).toBe(204);
    await shop.ask("POST", group("/restore"));
    expect((await shop.ask("POST", group("/members"), { phones: [shop.phone(102)] })).status).toBe(200);
  });

  it("keeps its name", async () => {
    await archive();
    expect((await shop.ask("POST", "/v1/groups", { name: "members", kind: "standard" })).body.code).toBe("name_taken");
  });

  it("is left out by a keyword, which joins the others", async () => {
    const groupIds = [shop.members.id, shop.staff.id];
    await shop.ask("PATCH", `/v1/text-to-joins/${shop.textToJoin.id}`, { groupIds });
    await shop.ask("DELETE", `/v1/contacts/${shop.phone(101)}/groups/${shop.members.id}`);
    await archive();
    await textShop(api, shop, "COFFEE");
    const { body } = await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/groups`);
    expect(body.items?.map(({ name }) => name)).toEqual(["Staff"]);
  });
});

describe("deleting a group", () => {
  it("is refused while a text-to-join in use names it, which is listed", async () => {
    const refused = await shop.ask("DELETE", group());
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "group_in_use", usedBy: [{ kind: "text-to-join", id: shop.textToJoin.id, name: "Club" }] },
    });
    await shop.ask("POST", `/v1/text-to-joins/${shop.textToJoin.id}/archive`);
    expect((await shop.ask("DELETE", group())).status).toBe(204);
    const { status, body } = await shop.ask("POST", `/v1/text-to-joins/${shop.textToJoin.id}/restore`);
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: "groupIds.0" });
  });

  it("leaves nothing to see of it, and its name to whoever wants it", async () => {
    await shop.ask("PUT", `/v1/contacts/${shop.phone(101)}/groups/${shop.staff.id}`);
    expect((await shop.ask("DELETE", group("", shop.staff.id))).status).toBe(204);
    for (const more of ["", "/members", "/responses"]) {
      expect((await shop.ask("GET", group(more, shop.staff.id))).status).toBe(404);
    }
    expect((await shop.ask("DELETE", group("", shop.staff.id))).status).toBe(404);
    const { body } = await shop.ask("GET", `/v1/contacts/${shop.phone(101)}/groups`);
    expect(body.items?.map(({ name }) => name)).toEqual(["Members"]);
    expect(await names("archived=true")).toEqual(["Members"]);
    expect((await shop.ask("POST", "/v1/groups", { name: "STAFF", kind: "standard" })).status).toBe(201);
  });
});

describe("a group's counts", () => {
  it("are right at once for one group, and from the counters in the list", async () => {
    await shop.ask("POST", group("/members"), { phones: [102, 103].map(shop.phone) });
    const one = async () => (await shop.ask("GET", group())).body;
    const listed = async () =>
      (await shop.ask("GET", "/v1/groups")).body.items?.find(({ id }) => id === shop.members.id) ?? {};
    // 103 never agreed to texts.
    expect(await one()).toMatchObject({ memberCount: 3, reachable: 2 });
    expect(await listed()).toMatchObject({ memberCount: 0, reachable: 0 });
    await count(101, 102, 103);
    expect(await listed()).toMatchObject({ memberCount: 3, reachable: 2 });
    await textShop(api, shop, "wrong number");
    expect(await one()).toMatchObject({ memberCount: 3, reachable: 1 });
    await count(101);
    expect(await listed()).toMatchObject({ memberCount: 3, reachable: 1 });
    expect(await one()).not.toHaveProperty("countsAsOf");
  });

  it("follow the account's countries and its end, without a bell", async () => {
    await count(101);
    await shop.ask("PATCH", "/v1/account", { allowedCountries: ["CA"] });
    for (const path of ["/v1/groups", group()]) {
      const { body } = await shop.ask("GET", path);
      const [shown] = (body.items ?? [body]).filter(({ id }) => id === shop.members.id);
      expect(shown).toMatchObject({ memberCount: 1, reachable: 0 });
    }
  });

  it("are the counters' above 20,000 members, which it says", async () => {
    const key = { pk: `${shop.account.id}#counts`, sk: `${shop.members.id}#00` };
    const at = "2026-11-23T14:00:00.000Z";
    const Item = { ...key, epoch: "e", members: 20_001, changes: 1, at, "in#US": 15_000, "in#GB": 3 };
    await api.client.send(new PutCommand({ TableName: api.tables.memberships, Item }));
    const { body } = await shop.ask("GET", group());
    expect(body).toMatchObject({ memberCount: 20_001, reachable: 15_000, countsAsOf: at });
  });
});

describe("members", () => {
  it("are shown with their names, their consent and who put them there", async () => {
    const { body } = await shop.ask("GET", group("/members"));
    expect(body.items).toEqual([
      expect.objectContaining({ phone: shop.phone(101), firstName: "Ann of 512", consent: "subscribed" }),
    ]);
    expect(body.items?.[0]?.by).toMatch(/^[\w-]+$/);
  });

  it("are listed by consent, page by page", async () => {
    await shop.ask("POST", group("/members"), { phones: [102, 103].map(shop.phone) });
    for (let last = 200; last < 212; last += 1) {
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}`, {});
      await shop.ask("PUT", `/v1/contacts/${shop.phone(last)}/groups/${shop.members.id}`);
    }
    const listed = async (consent: string) => {
      const phones: unknown[] = [];
      let cursor = "";
      do {
        const query = `consent=${consent}&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
        const { body } = await shop.ask("GET", group("/members"), undefined, { query });
        phones.push(...(body.items ?? []).map(({ phone }) => phone));
        cursor = String(body.cursor ?? "");
      } while (cursor !== "");
      return phones;
    };
    expect((await listed("subscribed")).sort()).toEqual([101, 102].map(shop.phone));
    expect(await listed("pending")).toHaveLength(13);
    expect(await listed("unsubscribed")).toEqual([]);
  });
});

describe("a group's response", () => {
  it("has a history: who got it, when, and what became of it", async () => {
    const { stores, client, tables } = api;
    const responses = new DynamoResponseStore(client, tables, stores.accounts);
    const [sender] = await stores.accounts.listSenders(shop.account.id);
    if (!sender) throw new Error("The shop has a sender");
    for (const last of [101, 102, 103]) {
      const at = `2026-11-01T00:00:00.${last}Z`;
      const phone = phoneOf(shop.phone(last));
      const about = { sender, phone, body: "Hi", purpose: "response", cause: "then", at } as const;
      await responses.commit(replyRow({ ...about, groupIds: [shop.members.id] }), shop.members.id, undefined);
    }
    const seen: unknown[] = [];
    let cursor = "";
    do {
      const query = `limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await shop.ask("GET", group("/responses"), undefined, { query });
      seen.push(...(body.items ?? []).map(({ phone, at, state }) => `${phone} ${at} ${state}`));
      cursor = String(body.cursor ?? "");
    } while (cursor !== "");
    expect(seen.sort()).toEqual(
      [101, 102, 103].map((last) => `${shop.phone(last)} 2026-11-01T00:00:00.${last}Z queued`),
    );
  });

  it("is shown as a contact would get it", async () => {
    await shop.ask("PATCH", "/v1/account", { optInFooter: "Reply STOP to end" });
    await shop.ask("PATCH", group(), { response: { body: "Hi {{first_name|friend}}" } });
    const preview = (body?: object) => shop.ask("POST", group("/response/preview"), body);
    expect(await preview({ phone: shop.phone(101) })).toMatchObject({
      status: 200,
      body: { body: "Hi Ann of 512\nReply STOP to end", segments: 1, encoding: "GSM-7" },
    });
    expect((await preview()).body).not.toHaveProperty("price");
    await shop.ask("PATCH", "/v1/account", { segmentPrice: { amount: 0.0079, currency: "USD" } });
    await shop.ask("PATCH", "/v1/account", { optInFooter: "x".repeat(320) });
    expect((await preview()).body.price).toEqual({ amount: 0.0237, currency: "USD" });
    await shop.ask("PATCH", "/v1/account", { segmentPrice: null, optInFooter: "Reply STOP to end" });
    expect((await preview()).body).not.toHaveProperty("price");
    expect((await preview()).body.body).toBe("Hi friend\nReply STOP to end");
    expect((await preview({ phone: shop.phone(998) })).body.detail).toBe("There is no such contact.");
    expect(await shop.ask("POST", group("/response/preview", shop.staff.id))).toMatchObject({
      status: 409,
      body: { code: "no_response" },
    });
  });
});

it("keeps a description until null clears it", async () => {
  const change = (body: object) => shop.ask("PATCH", group(), body);
  expect((await change({ description: "  Who drinks here " })).body.description).toBe("Who drinks here");
  expect((await change({ name: "Friends" })).body.description).toBe("Who drinks here");
  expect((await change({ description: null })).body).not.toHaveProperty("description");
  for (const description of ["", "x".repeat(501)]) {
    expect((await change({ description })).body.errors?.[0]?.path).toBe("description");
  }
});
