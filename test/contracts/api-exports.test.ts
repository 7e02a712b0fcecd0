import { fileOf } from "#shared/exports/export.ts";
import { readCsv } from "#test/support/read-csv.ts";
import { type Api, startApi } from "./api-fixture.ts";
import { type CampaignDesk, campaignDesk } from "./campaign-desk.ts";

let api: Api;
let desk: CampaignDesk;
beforeEach(async () => {
  api = startApi();
  desk = await campaignDesk(api);
});
afterEach(() => expect(api.errors).toEqual([]));

const DAY = 24 * 60 * 60_000;
const post = (body: object, more: object = {}) => desk.shop.ask("POST", "/v1/exports", body, more);
const get = async (id: string) => (await desk.shop.ask("GET", `/v1/exports/${id}`)).body;

/** The lines of a file by their first cells, each cell by its column; written through the queue to its end. */
const written = async (body: object) => {
  const { status, body: begun } = await post(body);
  expect([status, begun]).toEqual([202, expect.objectContaining({ ...body, state: "waiting", rows: 0 })]);
  await desk.send();
  const done = await get(begun.id);
  expect(done).toMatchObject({ ...body, state: "done", endedAt: expect.any(String) });
  const file = api.files.files.get(fileOf({ accountId: desk.shop.account.id, id: begun.id }))?.body ?? Buffer.from("");
  const [header = [], ...lines] = readCsv(file.toString("utf8").slice(1));
  expect([done.rows, done.bytes]).toEqual([lines.length, file.length]);
  const rows = lines.map((line) => Object.fromEntries(header.map((column, index) => [column, line[index]])));
  return { header, done, rows: rows.toSorted((a, b) => (`${a.phone}${a.at}` < `${b.phone}${b.at}` ? -1 : 1)) };
};

describe("an export of contacts", () => {
  it("has all that contacts have, and the account's own fields by their keys", async () => {
    const { phone, ask } = desk.shop;
    await ask("POST", "/v1/fields", { key: "likes", label: "Likes", type: "choices", choices: ["Tea", "Milk; cold"] });
    await ask("POST", "/v1/fields", { key: "points", label: "Points", type: "number" });
    await ask("PUT", `/v1/contacts/${phone(102)}`, {
      ...{ firstName: "=HYPERLINK(1)", lastName: 'O"Hara, Ann', email: "ann@example.com", timeZone: "Europe/Berlin" },
      fields: { birthday: "1990-02-28", likes: ["Tea", "Milk; cold"], points: -5 },
    });
    const { header, rows } = await written({ kind: "contacts" });
    expect(header).toEqual([
      ...["phone", "first_name", "last_name", "email", "time_zone", "consent", "consent_at", "consent_held", "source"],
      ...["created_at", "birthday", "likes", "points"],
    ]);
    expect(rows.map((row) => [row.phone, row.consent])).toEqual([
      [phone(101), "subscribed"],
      [phone(102), "subscribed"],
      [phone(103), "pending"],
    ]);
    expect(rows[1]).toEqual({
      ...{ phone: phone(102), first_name: "'=HYPERLINK(1)", last_name: 'O"Hara, Ann', email: "ann@example.com" },
      ...{ time_zone: "Europe/Berlin", consent: "subscribed", consent_held: "", source: "manual" },
      ...{ consent_at: expect.any(String), created_at: expect.any(String) },
      ...{ birthday: "1990-02-28", likes: "Tea; Milk; cold", points: "-5" },
    });
  });

  it.each([
    ["a state of consent", { consent: "pending" }, [103]],
    ["a group", (staff: string) => ({ group: staff }), [102]],
    ["words", { query: "ann of 512" }, [101, 102]],
    ["the beginning of a phone", { query: "+15125550103" }, [103]],
    ["a source", { source: "keyword" }, []],
    ["several at once", (staff: string) => ({ group: staff, consent: "pending" }), []],
  ] as const)("has whom the list finds by %s", async (_, find, expected) => {
    const { phone, staff } = desk.shop;
    await desk.join(staff, phone(102));
    const { rows } = await written({ kind: "contacts", find: typeof find === "function" ? find(staff.id) : find });
    expect(rows.map((row) => row.phone)).toEqual(expected.map((last) => phone(last)));
  });
});

it("of a group has its members, since when and how, and says about how many there will be", async () => {
  const { phone, members, ask } = desk.shop;
  await ask("POST", `/v1/groups/${members.id}/members`, { phones: [phone(103)] });
  const { header, rows } = await written({ kind: "members", groupId: members.id });
  expect(header.slice(-3)).toEqual(["birthday", "member_since", "member_source"]);
  expect(rows).toMatchObject([
    { phone: phone(101), first_name: "Ann of 512", member_source: "manual", member_since: expect.any(String) },
    { phone: phone(103), consent: "pending", member_source: "bulk" },
  ]);
});

it("of consent records has all that was said, each phone's oldest first, also of who is gone", async () => {
  const { phone, ask } = desk.shop;
  api.clock.time += 1_000;
  const said = { state: "unsubscribed", evidence: "@told us, in writing" };
  await ask("POST", `/v1/contacts/${phone(101)}/consents`, said);
  await ask("DELETE", `/v1/contacts/${phone(101)}`);
  const { header, rows } = await written({ kind: "consents" });
  expect(header).toEqual(["phone", "state", "at", "how", "by", "evidence", "counted"]);
  expect(rows.filter((row) => row.phone === phone(101))).toMatchObject([
    { state: "subscribed", evidence: "paper form", counted: "true" },
    { state: "unsubscribed", evidence: "'@told us, in writing", counted: "true" },
  ]);
  expect(rows.some((row) => row.phone === phone(102))).toBe(true);
});

describe("an export of a campaign's recipients", () => {
  const sent = async (): Promise<string> => {
    const { phone, members, staff } = desk.shop;
    await desk.join(members, phone(102), phone(103));
    await desk.join(staff, phone(102));
    const id = await desk.draft({ excludeGroupIds: [staff.id], phones: [phone(104)] });
    await desk.act(id, "launch");
    await desk.send();
    return id;
  };

  it("has everybody on its list with what became of each, and why in words", async () => {
    const campaignId = await sent();
    const { phone } = desk.shop;
    const { header, rows, done } = await written({ kind: "recipients", campaignId });
    expect(header).toEqual(["phone", "outcome", "reason", "explanation", "at", "segments", "error_code", "message_id"]);
    expect(rows).toEqual([
      expect.objectContaining({ phone: phone(101), outcome: "sent", reason: "", segments: "1" }),
      expect.objectContaining({ phone: phone(102), outcome: "leftOut", reason: "excluded_group" }),
      expect.objectContaining({ phone: phone(103), outcome: "leftOut", reason: "pending" }),
      expect.objectContaining({ phone: phone(104), outcome: "leftOut", reason: "no_consent" }),
    ]);
    expect(rows.map(({ explanation }) => explanation)).toEqual([
      expect.stringMatching(/^The carrier took it at 2026-11-23T15:/),
      expect.stringContaining("Is in the group Staff, which the campaign excludes"),
      expect.stringContaining("consent is pending"),
      expect.stringContaining("Never agreed to texts"),
    ]);
    expect(done.expected).toBe(4);
  });

  it("has those of one outcome, or of one reason", async () => {
    const campaignId = await sent();
    const phonesOf = async (outcome: string) =>
      (await written({ kind: "recipients", campaignId, outcome })).rows.map((row) => row.phone);
    const { phone } = desk.shop;
    expect(await phonesOf("sent")).toEqual([phone(101)]);
    expect(await phonesOf("leftOut")).toEqual([phone(102), phone(103), phone(104)]);
    expect(await phonesOf("pending")).toEqual([phone(103)]);
  });

  it("is refused while there is no list", async () => {
    const answer = await post({ kind: "recipients", campaignId: await desk.draft() });
    expect(answer).toMatchObject({ status: 409, body: { code: "no_list" } });
  });
});

describe("what is asked for", () => {
  it.each([
    ["nothing", {}, "kind"],
    ["another kind", { kind: "messages" }, "kind"],
    ["members of no group", { kind: "members" }, "groupId"],
    ["members of nobody's group", { kind: "members", groupId: "nobodys" }, "groupId"],
    ["recipients of nobody's campaign", { kind: "recipients", campaignId: "nobodys-campaign" }, "campaignId"],
    ["an outcome that there is not", { kind: "recipients", campaignId: "c", outcome: "lost" }, "outcome"],
    ["contacts of a campaign", { kind: "contacts", campaignId: "some-campaign" }, "campaignId"],
    ["consents that are looked for", { kind: "consents", find: { consent: "pending" } }, "find"],
    ["contacts in nobody's group", { kind: "contacts", find: { group: "nobodys" } }, "find.group"],
    ["a field that there is not", { kind: "contacts", find: { field: { size: "L" } } }, "find.field.size"],
  ])("is refused when it is %s", async (_, body, path) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid" } });
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await desk.shop.ask("GET", "/v1/exports")).body.items).toEqual([]);
  });

  it("is begun once with an Idempotency-Key, however often it is sent", async () => {
    const headers = { "idempotency-key": "once" };
    const [first, second] = [
      await post({ kind: "consents" }, { headers }),
      await post({ kind: "consents" }, { headers }),
    ];
    expect(second.body.id).toBe(first.body.id);
    expect((await desk.shop.ask("GET", "/v1/exports")).body.items).toHaveLength(1);
  });

  it("waits while five are being written", async () => {
    for (let count = 0; count < 5; count += 1) expect((await post({ kind: "consents" })).status).toBe(202);
    expect(await post({ kind: "consents" })).toMatchObject({ status: 409, body: { code: "too_many_exports" } });
    await desk.send();
    expect((await post({ kind: "consents" })).status).toBe(202);
  });

  it("is an owner's to take along, and nobody else sees what was", async () => {
    const { account } = desk.shop;
    const { done } = await written({ kind: "contacts" });
    for (const role of ["manager", "member", "viewer"] as const) {
      const ask = api.as(await api.keyOf(account, role));
      expect((await ask("POST", "/v1/exports", { kind: "contacts" })).status).toBe(403);
      expect((await ask("GET", "/v1/exports")).status).toBe(403);
      expect((await ask("GET", `/v1/exports/${done.id}`)).status).toBe(403);
    }
  });

  it("is in the audit trail: who took what", async () => {
    const { members, ask } = desk.shop;
    const { body } = await post({ kind: "members", groupId: members.id });
    const { items } = (await ask("GET", "/v1/audit", undefined, { query: `object=${body.id}` })).body;
    expect(items).toEqual([
      expect.objectContaining({
        action: "startExport",
        object: { kind: "export", id: body.id },
        after: { kind: "members", groupId: members.id },
      }),
    ]);
  });
});

describe("the file", () => {
  it("is fetched for five minutes by an address that only who looks at the export gets", async () => {
    const { done } = await written({ kind: "contacts" });
    expect(done.download).toEqual({
      url: expect.stringContaining(`/${done.id}/file.csv?name=contacts-2026-11-23.csv&seconds=300`),
      expiresAt: new Date(api.clock.time + 300_000).toISOString(),
    });
    const { items } = (await desk.shop.ask("GET", "/v1/exports")).body;
    expect(items[0]).not.toHaveProperty("download");
  });

  it("has no address before it is whole, nor when it is gone, a week behind its end", async () => {
    const { body } = await post({ kind: "contacts" });
    expect(await get(body.id)).not.toHaveProperty("download");
    await desk.send();
    const { endedAt, expiresAt } = await get(body.id);
    expect(Date.parse(String(expiresAt)) - Date.parse(String(endedAt))).toBe(7 * DAY);
    api.clock.time += 7 * DAY;
    const gone = await get(body.id);
    expect(gone.state).toBe("expired");
    expect(gone).not.toHaveProperty("download");
  });
});

it("are listed newest first, on whatever pages", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    api.clock.time += 1_000;
    ids.unshift((await post({ kind: "consents" })).body.id);
  }
  const listed: string[] = [];
  for (let query = "limit=1"; ; ) {
    const { items, cursor } = (await desk.shop.ask("GET", "/v1/exports", undefined, { query })).body;
    listed.push(...items.map(({ id }) => id));
    if (cursor === undefined) break;
    query = `limit=1&cursor=${cursor}`;
  }
  expect(listed).toEqual(ids);
});
