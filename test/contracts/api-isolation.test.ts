// Accounts never meet. With its own owner's key, one account tries the other's ids, phones, cursors and keys on every
// route: it gets what anybody gets for things that nobody has, sees nothing of the other and changes nothing.
import { openApiDocument } from "#shared/api/openapi.ts";
import type { Route } from "#shared/api/route.ts";
import { type OperationId, routes } from "#shared/api/routes.ts";
import { type Api, type ApiAnswer, failedText, type Shop, startApi, startShop, textShop } from "./api-fixture.ts";
import { campaignDesk } from "./campaign-desk.ts";
import { accountCases } from "./routes/account.ts";
import { campaignsCases } from "./routes/campaigns.ts";
import { contactsCases } from "./routes/contacts.ts";
import { dynamicGroupsCases } from "./routes/dynamic-groups.ts";
import { exportsCases } from "./routes/exports.ts";
import { fieldsCases } from "./routes/fields.ts";
import { groupReviewsCases } from "./routes/group-reviews.ts";
import { groupsCases } from "./routes/groups.ts";
import { importOf, importsCases } from "./routes/imports.ts";
import { inboxCases } from "./routes/inbox.ts";
import type { Cases, Names } from "./routes/isolation-case.ts";
import { membersCases } from "./routes/members.ts";
import { textToJoinsCases } from "./routes/text-to-joins.ts";

const cases: Cases<OperationId> = {
  ...accountCases,
  ...fieldsCases,
  ...groupsCases,
  ...dynamicGroupsCases,
  ...groupReviewsCases,
  ...membersCases,
  ...contactsCases,
  ...textToJoinsCases,
  ...campaignsCases,
  ...exportsCases,
  ...importsCases,
  ...inboxCases,
};

/** Two accounts in tables of their own; the first has used everything that the second then tries. */
const world = async () => {
  const api = startApi();
  const first = await startShop(api, "Corner Coffee", "737");
  const used = { "idempotency-key": "order-66" };
  await first.ask("POST", "/v1/keys", { label: "Till", role: "member" }, { headers: used });
  await first.ask("POST", "/v1/groups", { name: "Regulars", kind: "standard" }, { headers: used });
  const tea = { name: "Tea", keywords: ["TEA"], groupIds: [first.staff.id] };
  await first.ask("POST", "/v1/text-to-joins", tea, { headers: used });
  await first.ask("PUT", `/v1/contacts/${first.phone(102)}/groups/${first.members.id}`);
  await first.ask("PUT", `/v1/contacts/${first.phone(101)}/groups/${first.staff.id}`);
  const sale = { name: "Sale", body: "Hello", groupIds: [first.members.id] };
  const campaign = await first.ask("POST", "/v1/campaigns", sale, { headers: used });
  await first.ask("POST", "/v1/campaigns", { ...sale, name: "Ann of 737's", phones: [first.phone(102)] });
  const exported = await first.ask("POST", "/v1/exports", { kind: "contacts" }, { headers: used });
  await first.ask("POST", "/v1/exports", { kind: "consents" });
  const imported = await importOf(first, api, "phone\n0\n7375550199\n7\n", { headers: used });
  await importOf(first, api, "phone\n0\n");
  await first.ask("POST", `/v1/campaigns/${campaign.body.id}/launch`);
  await (await campaignDesk(api, first)).send();
  const nickname = { key: "nickname", label: "Nickname of 737", type: "text" };
  await first.ask("POST", "/v1/fields", nickname, { headers: used });
  await first.ask("PUT", `/v1/contacts/${first.phone(101)}`, { fields: { nickname: "Ann of 737" } });
  const hours = { name: "Hours", body: "We open at 8." };
  const template = await first.ask("POST", "/v1/templates", hours, { headers: used });
  await first.ask("POST", "/v1/templates", { name: "Closing", body: "Ann of 737 closes at 8." });
  await textShop(api, first, "This is spam");
  const reviews = await first.ask("GET", "/v1/reviews");
  const failed = [await failedText(api, first, "Ann of 737"), await failedText(api, first)];
  const mine = await startShop(api, "Second Cup", "212");
  const keys = await first.ask("GET", "/v1/keys");
  const theirs: Names = {
    group: first.members.id,
    textToJoin: first.textToJoin.id,
    campaign: campaign.body.id,
    export: exported.body.id,
    import: imported,
    review: reviews.body.items[0].id,
    message: String(failed[0]?.id),
    contact: first.phone(101),
    sender: first.sender,
    key: keys.body.items[0].id,
    template: template.body.id,
    field: "nickname",
    idempotencyKey: "order-66",
    cursorOf: async (path, filter = "") =>
      (await first.ask("GET", path, undefined, { query: `${filter}&limit=1` })).body.cursor ?? "none",
  };
  return { api, mine, theirs, first };
};

const nobodys: Names = {
  group: "nobodys-group-of-all",
  textToJoin: "nobodys-text-to-join",
  campaign: "nobodys-campaign",
  export: "nobodys-export",
  import: "nobodys-import",
  review: "nobodys-review",
  message: "nobodys-message",
  contact: "+15125550777",
  sender: "+15125550778",
  key: "nobodys-key",
  template: "nobodys-template",
  field: "nobodys_field",
  idempotencyKey: "order-1",
  cursorOf: async () => "AAAA",
};

/** Everything of an account that is in the tables. */
const itemsOf = (api: Api, { account }: Shop): unknown[] =>
  api.stored().filter((item) => JSON.stringify(item).includes(account.id));

const DIFFERENT = new Set(["id", "groupId", "groupIds", "key", "prefix", "cursor", "cause", "by", "uploadUrl"]);

/** An answer without what is different in every answer: ids, orders that follow from them, the names it was asked with. */
const comparable = ({ status, body }: ApiAnswer, names: Names): unknown => {
  const asking = [
    names.group,
    names.textToJoin,
    names.campaign,
    names.export,
    names.import,
    names.review,
    names.contact,
    names.sender,
    names.key,
    names.field,
  ];
  const text = asking.reduce((masked, name) => masked.replaceAll(name, "NAME"), JSON.stringify({ status, body }));
  return JSON.parse(text, (field, value) => {
    if (DIFFERENT.has(field)) return field;
    return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  });
};

it("has a case for every operation of the document", () => {
  const { paths } = openApiDocument(routes);
  const documented = Object.values(paths as Record<string, Record<string, { operationId: OperationId }>>)
    .flatMap((operations) => Object.values(operations))
    .map(({ operationId }) => operationId);
  expect(documented.filter((operationId) => cases[operationId] === undefined)).toEqual([]);
  expect(documented.toSorted()).toEqual(Object.keys(cases).toSorted());
});

const contract: Readonly<Record<string, Route>> = routes;
const twoWorlds = () => Promise.all([world(), world()]);
let forReading: ReturnType<typeof twoWorlds> | undefined;
const worldsFor = (operationId: string) => {
  if (contract[operationId]?.method !== "GET") return twoWorlds();
  forReading ??= twoWorlds();
  return forReading;
};

it.each(Object.entries(cases))("%s shows and changes nothing of another account", async (id, { tries, differs }) => {
  const [{ api, mine, theirs, first }, untouched] = await worldsFor(id);
  const before = itemsOf(api, first);
  expect(before.length).toBeGreaterThan(20);
  const foreign = await Promise.all(tries(theirs, mine));
  expect(itemsOf(api, first)).toEqual(before);
  const said = JSON.stringify(foreign);
  for (const secret of [first.account.id, "Corner Coffee", "Ann of 737", first.staff.id, first.phone(102)]) {
    expect(said).not.toContain(secret);
  }
  expect(foreign.some(({ headers }) => "idempotent-replayed" in headers)).toBe(false);
  expect(api.errors).toEqual([]);

  const unknown = await Promise.all(tries(nobodys, untouched.mine));
  if (differs === undefined) {
    const masked = unknown.map((answer) => comparable(answer, nobodys));
    expect(foreign.map((answer) => comparable(answer, theirs))).toEqual(masked);
  } else {
    expect([...foreign, ...unknown].map(({ status }) => status)).toEqual([409, 201]);
  }
});
