import { type Api, type Shop, startApi, startShop } from "./api-fixture.ts";

let api: Api;
let shop: Shop;
beforeEach(async () => {
  api = startApi();
  shop = await startShop(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const make = (more: object) =>
  shop.ask("POST", "/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [shop.staff.id], ...more });
const path = (more = "") => `/v1/text-to-joins/${shop.textToJoin.id}${more}`;

describe("a keyword", () => {
  it("belongs to one text-to-join, which the refusal names", async () => {
    for (const word of ["COFFEE", "coffee", " “Coffee!” ", "ＣＯＦＦＥＥ"]) {
      const { status, body } = await make({ keywords: ["TEA", word] });
      expect({ status, code: body.code, by: body.textToJoinId }).toEqual({
        status: 409,
        code: "keyword_taken",
        by: shop.textToJoin.id,
      });
      expect(body.detail).toContain('"Club"');
    }
    // All or nothing: the free one was not taken along.
    expect((await make({})).status).toBe(201);
  });

  it("may be another's on another sender", async () => {
    expect((await make({ keywords: ["COFFEE"], sender: shop.sender })).status).toBe(201);
    expect((await make({ keywords: ["COFFEE"], sender: shop.sender })).status).toBe(409);
  });

  it("is free while its text-to-join is archived, and restoring says who has it then", async () => {
    expect((await shop.ask("POST", path("/archive"))).body.status).toBe("archived");
    const { body: tea } = await make({ keywords: ["COFFEE"] });
    const refused = await shop.ask("POST", path("/restore"));
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "keyword_taken", keyword: "COFFEE", textToJoinId: tea.id },
    });
    await shop.ask("PATCH", `/v1/text-to-joins/${tea.id}`, { keywords: ["TEA"] });
    expect((await shop.ask("POST", path("/restore"))).body.status).toBe("active");
  });

  it("is archived and restored twice over without harm", async () => {
    for (const action of ["archive", "archive", "restore", "restore"]) {
      expect((await shop.ask("POST", path(`/${action}`))).status).toBe(200);
    }
    expect((await make({ keywords: ["COFFEE"] })).status).toBe(409);
  });

  it("is taken by a change only when it is free", async () => {
    const { body: tea } = await make({});
    const taken = await shop.ask("PATCH", path(), { keywords: ["COFFEE", "TEA"] });
    expect(taken).toMatchObject({ status: 409, body: { keyword: "TEA", textToJoinId: tea.id } });
    expect((await shop.ask("GET", path())).body.keywords).toEqual(["COFFEE"]);
  });

  it.each([
    ["keywords.0", ["STOP"]],
    ["keywords.0", ["Yes!"]],
    ["keywords.1", ["OK", "two words"]],
    ["keywords.0", [""]],
    ["keywords.0", ["?!"]],
    ["keywords.0", ["a".repeat(21)]],
    ["keywords.0", [`a${"\u0301".repeat(190)}`.repeat(1).padEnd(200, "\u0489")]],
    ["keywords.1", ["tea", "TEA."]],
    ["keywords", []],
    ["keywords", Array.from({ length: 21 }, (_, index) => `W${index}`)],
    ["keywords", "TEA"],
  ])("says at %s what is wrong", async (wrong, keywords) => {
    const { status, body } = await make({ keywords });
    if (status === 201) return; // a letter under any number of marks is one character, and short enough to be stored
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: wrong });
  });
});

describe("its groups", () => {
  it("are the account's, each once", async () => {
    const unknown = await make({ groupIds: [shop.staff.id, "nobodys-group"] });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ path: "groupIds.1" }] } });
    const twice = await make({ groupIds: [shop.staff.id, shop.staff.id] });
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ path: "groupIds.1" }] } });
    expect(await shop.ask("PATCH", path(), { groupIds: ["nobodys-group"] })).toMatchObject({ status: 400 });
  });
});

describe("a warning", () => {
  const codes = ({ body }: { body: { warnings?: { code: string }[] } }) => body.warnings?.map(({ code }) => code);

  it("comes when whoever texts would hear nothing", async () => {
    expect(codes(await make({}))).toEqual(["silent_keyword"]);
  });

  it.each([
    ["a welcome", { welcome: "Hi" }],
    ["an answer to those already in", { alreadyIn: "You are in" }],
  ])("does not come with %s", async (_, more) => {
    expect(codes(await make(more))).toBeUndefined();
  });

  it("depends on the groups' responses to keywords", async () => {
    const groupIds = [shop.staff.id, shop.members.id];
    expect(codes(await make({ groupIds }))).toBeUndefined();
    const response = { body: "Hi", on: { keyword: false } };
    await shop.ask("PATCH", `/v1/groups/${shop.members.id}`, { response });
    expect(codes(await make({ groupIds, keywords: ["MILK"] }))).toEqual(["silent_keyword"]);
  });

  it("comes with changing and restoring too", async () => {
    expect(codes(await shop.ask("PATCH", path(), { welcome: "Hi" }))).toBeUndefined();
    await shop.ask("PATCH", `/v1/groups/${shop.members.id}`, { response: null });
    expect(codes(await shop.ask("PATCH", path(), { match: "firstWord" }))).toBeUndefined();
    const { body } = await shop.ask("PATCH", path(), { welcome: null });
    expect(body).not.toHaveProperty("welcome");
    expect(codes({ body })).toEqual(["silent_keyword"]);
    await shop.ask("POST", path("/archive"));
    expect(codes(await shop.ask("POST", path("/restore")))).toEqual(["silent_keyword"]);
  });
});

it("keeps its sender for good", async () => {
  expect(await shop.ask("PATCH", path(), { sender: shop.sender })).toMatchObject({
    status: 400,
    body: { errors: [{ path: "sender" }] },
  });
});
