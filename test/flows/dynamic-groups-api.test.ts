import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

const [ADA, HANDSET] = ["+15125550101", "+15125554302"];

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly state?: string;
  readonly revision?: number;
  readonly memberCount: number;
  readonly sentence?: string;
  readonly verified?: { readonly checked: number; readonly drift: number; readonly at: string };
}

const ask = async (method: string, path: string, body?: unknown) => await system.api(method, path, body);
const group = async (id: string) => (await ask("GET", `/v1/groups/${id}`)).body as Shown;
const members = async (id: string): Promise<string[]> => {
  const { body } = await ask("GET", `/v1/groups/${id}/members`);
  return (body as { items: { phone: string }[] }).items.map(({ phone }) => phone).sort();
};
/** Asks again until the group is as it should be, as whoever uses the API does. */
const until = async (id: string, is: (shown: Shown) => boolean): Promise<Shown> => {
  for (let tries = 0; tries < 100; tries += 1) {
    await system.host.idle();
    const shown = await group(id);
    if (is(shown)) return shown;
  }
  throw new Error("The group does not come to be so");
};
const ready = (id: string, revision: number) =>
  until(id, (shown) => shown.state === "ready" && shown.revision === revision);

it("begins with a group of who is new this month, kept true", async () => {
  const { body } = await ask("GET", "/v1/groups");
  const seeded = (body as { items: Shown[] }).items.find(({ name }) => name === "New this month");
  expect(seeded).toMatchObject({ state: "ready", revision: 1, sentence: "Everyone whose Created is this month" });
  const id = String(seeded?.id);
  expect(await group(id)).toMatchObject({ memberCount: 12 });
  await system.text(HANDSET, "COFFEE");
  await system.answersTo(HANDSET);
  expect(await members(id)).toContain(HANDSET);
});

it("is made, followed, explained, compared and refused over HTTP", async () => {
  const field = { key: "drink", label: "Drink", type: "text" };
  expect((await ask("POST", "/v1/fields", field)).status).toBe(201);
  await ask("PATCH", `/v1/contacts/${ADA}`, { fields: { drink: "Flat white" } });
  const rule = {
    all: [
      { field: "fields.drink", op: "contains", value: "white" },
      { field: "consent", op: "is", value: "subscribed" },
    ],
  };
  expect((await ask("POST", "/v1/groups/preview", { rule })).body).toEqual({
    ...{ sentence: 'Everyone whose Drink contains "white" and who is subscribed', count: 1 },
    sample: [{ phone: ADA }],
  });
  const made = await ask("POST", "/v1/groups", {
    name: "Whites",
    kind: "dynamic",
    rule,
    response: { body: "Your usual?" },
  });
  expect(made).toMatchObject({ status: 201, body: { state: "building", revision: 1 } });
  const { id } = made.body as Shown;
  await ready(id, 1);
  expect(await members(id)).toEqual([ADA]);
  expect(await system.screen(ADA)).toEqual([]);

  await ask("PATCH", `/v1/contacts/${HANDSET}`, { fields: { drink: "White tea" } });
  expect(await system.answersTo(HANDSET)).toContainEqual(expect.stringContaining("Your usual?"));
  expect(await members(id)).toEqual([ADA, HANDSET]);
  expect((await ask("GET", `/v1/groups/${id}/members/${HANDSET}/why`)).body).toMatchObject({
    ...{ matches: true, isMember: true },
    conditions: [
      { sentence: 'Drink contains "white"', value: "White tea", result: true },
      { sentence: "Is subscribed", value: "subscribed", result: true },
    ],
  });

  await ask("POST", "/v1/fields/drink/archive");
  expect(await group(id)).toMatchObject({ state: "invalid", memberCount: 2 });
  await ask("POST", "/v1/fields/drink/restore");
  await ready(id, 3);
  const flat = { field: "fields.drink", op: "startsWith", value: "flat" };
  expect((await ask("POST", "/v1/groups/preview", { rule: flat, groupId: id })).body).toMatchObject({
    ...{ count: 1, joins: { count: 0 }, leaves: { count: 1, sample: [{ phone: HANDSET }] } },
  });
  for (const _ of ["once", "again"]) await ask("PATCH", `/v1/groups/${id}`, { rule: flat });
  await ready(id, 4);
  expect(await members(id)).toEqual([ADA]);

  const asked = await ask("POST", `/v1/groups/${id}/verify`);
  expect(asked.status).toBe(202);
  const { askedAt } = asked.body as { askedAt: string };
  const { verified } = await until(id, (shown) => (shown.verified?.at ?? "") > askedAt);
  expect(verified).toMatchObject({ checked: 13, drift: 0 });

  for (const [method, path, body] of [
    ["PUT", `/v1/contacts/${HANDSET}/groups/${id}`, {}],
    ["POST", `/v1/groups/${id}/members`, { phones: [HANDSET] }],
    ["POST", `/v1/groups/${id}/members/remove`, { phones: [ADA] }],
  ] as const) {
    expect(await ask(method, path, body)).toMatchObject({ status: 409, body: { code: "dynamic_group" } });
  }
  const copy = (await ask("POST", "/v1/groups", { name: "Whites today", kind: "standard" })).body as Shown;
  await ask("POST", `/v1/groups/${copy.id}/members`, { fromGroup: id });
  expect(await members(copy.id)).toEqual([ADA]);
});

it("answers who comes in by a change or by time, again as its policy says; not by many at once, a rebuild or its rule's edit", async () => {
  const phone = (last: number): string => `+15125550${last}`;
  const asked = async (method: string, path: string, body?: unknown): Promise<Shown> => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBeLessThan(300);
    return (answer.body ?? {}) as Shown;
  };
  const make = (name: string, rule: unknown, again: string): Promise<Shown> =>
    asked("POST", "/v1/groups", { name, kind: "dynamic", rule, response: { body: `Hello ${name}`, again } });
  const club = await asked("POST", "/v1/groups", { name: "Club", kind: "standard" });
  const inClub = { field: "group", op: "anyOf", value: [club.id] };
  await asked("PUT", `/v1/contacts/${phone(106)}/groups/${club.id}`);
  const [often, once] = [await make("often", inClub, "every-join"), await make("once", inClub, "never")];
  const silentFor = { field: "lastInboundAt", op: "moreThanAgo", value: { n: 60, unit: "minutes" } };
  const silent = await make("silent", silentFor, "never");
  for (const { id } of [often, once, silent]) await ready(id, 1);
  const heard = async (last: number): Promise<string[]> => {
    await system.answersTo(phone(last));
    return (await system.screen(phone(last))).map(({ body }) => body).sort();
  };
  expect(await members(often.id)).toEqual([phone(106)]);
  expect(await heard(106)).toEqual([]);

  await asked("POST", `/v1/groups/${club.id}/members`, { phones: [phone(107)] });
  expect(await heard(107)).toEqual([]);
  for (const _ of ["comes", "comes back"]) {
    await asked("PUT", `/v1/contacts/${phone(108)}/groups/${club.id}`);
    await system.host.idle();
    await asked("DELETE", `/v1/contacts/${phone(108)}/groups/${club.id}`);
    await system.host.idle();
  }
  await asked("PUT", `/v1/contacts/${phone(108)}/groups/${club.id}`);
  expect(await heard(108)).toEqual(["Hello often", "Hello often", "Hello often", "Hello once"]);

  await asked("PATCH", `/v1/groups/${often.id}`, {
    rule: { any: [inClub, { field: "phone", op: "is", value: phone(109) }] },
  });
  await ready(often.id, 2);
  expect(await members(often.id)).toContain(phone(109));
  expect(await heard(109)).toEqual([]);

  await system.text(phone(110), "What is on?");
  await system.answersTo(phone(110));
  await system.host.advance(3_660);
  expect(await heard(110)).toContain("Hello silent");
  expect(await members(silent.id)).toEqual(expect.arrayContaining([phone(110)]));
}, 300_000);
