import { accountIdSchema } from "#shared/accounts/account.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { newId } from "#shared/platform/ids.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

const ACCOUNT = accountIdSchema.parse("corner-coffee");
const HANDSET = "+15125554301";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const advance = async (seconds: number): Promise<void> => {
  await fetch(`${system.carrier.url}/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advanceSeconds: seconds }),
  });
  await system.host.idle();
};

const store = () => new DynamoDynamicGroupStore(system.documents, system.tables.groups);

/** Its jobs get lost: the clock finds the rebuild. */
const made = async (rule: Rule, body?: string): Promise<string> => {
  const deps = {
    accounts: new DynamoAccountStore(system.documents, system.tables.accounts),
    groups: new DynamoGroupStore(system.documents, system.tables.groups),
    fields: new DynamoFieldStore(system.documents, system.tables.contacts),
    dynamicGroups: store(),
    jobs: { send: async () => {} },
    clock: { now: () => Date.now() },
  };
  const response = body === undefined ? undefined : { body, on: {}, again: "never" as const };
  const outcome = await createDynamicGroup(deps)({ id: newId(), accountId: ACCOUNT, name: newId(), response, rule });
  if (outcome.kind !== "created") throw new Error(JSON.stringify(outcome));
  return outcome.group.id;
};

const members = async (id: string): Promise<string[]> => {
  const { body } = await system.api("GET", `/v1/groups/${id}/members`);
  return (body as { items: { phone: string }[] }).items.map(({ phone }) => phone).sort();
};

it("follows its contacts, groups and time, and answers who comes in, but not whom it began with", async () => {
  await system.api("PUT", "/v1/contacts/+15125550101", { firstName: "Ada" });
  await system.host.idle();
  const ada = await made({ field: "firstName", op: "is", value: "ada" }, "Hello Ada");
  const lately = await made({ field: "lastInboundAt", op: "withinLast", value: { n: 60, unit: "minutes" } });
  const { body } = await system.api("GET", "/v1/groups");
  const coffee = (body as { items: { id: string; name: string }[] }).items.find(({ name }) => name === "Members");
  const inGroup = await made({ field: "group", op: "anyOf", value: [coffee?.id] });
  await advance(190);
  for (const id of [ada, lately, inGroup]) expect(await store().get(ACCOUNT, id)).toMatchObject({ state: "ready" });
  expect(await members(ada)).toEqual(["+15125550101"]);
  expect(await system.screen("+15125550101")).toEqual([]);

  await system.text(HANDSET, "COFFEE");
  await system.answersTo(HANDSET);
  expect([await members(lately), await members(inGroup)].map((phones) => phones.includes(HANDSET))).toEqual([
    true,
    true,
  ]);
  await system.api("PATCH", `/v1/contacts/${HANDSET}`, { firstName: "Ada" });
  expect(await system.answersTo(HANDSET)).toContainEqual(expect.stringContaining("Hello Ada"));
  expect(await members(ada)).toEqual(["+15125550101", HANDSET].sort());

  await advance(3_700);
  await advance(60);
  expect(await members(lately)).not.toContain(HANDSET);
  expect(await members(inGroup)).toContain(HANDSET);
  await system.text(HANDSET, "STOP COFFEE");
  await system.answersTo(HANDSET);
  expect(await members(inGroup)).not.toContain(HANDSET);

  expect(await system.api("PUT", `/v1/contacts/${HANDSET}/groups/${lately}`, {})).toMatchObject({
    ...{ status: 409, body: { code: "dynamic_group" } },
  });
  expect(await system.api("DELETE", `/v1/groups/${coffee?.id}`)).toMatchObject({ status: 409 });
  expect((await system.api("DELETE", `/v1/groups/${lately}`)).status).toBe(204);
  await system.host.idle();
});
