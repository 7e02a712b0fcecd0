import * as z from "zod";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const [ANN, BEN, CLEO] = ["+15125550701", "+15125550702", "+15125550703"] as const;
const WELCOME = "You are one of the regulars now.";
const asked = async (method: string, path: string, body?: unknown) => {
  const answer = await system.api(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const groupNamed = async (name: string): Promise<string> => {
  const { items } = z
    .object({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
    .parse(await asked("GET", "/v1/groups"));
  const group = items.find((each) => each.name === name);
  if (!group) throw new Error(`There is no group ${name}`);
  return group.id;
};

it("finds who opted out and whose number fails, takes them out, and moves the others, who hear of it once", async () => {
  const members = await groupNamed("Members");
  for (const phone of [ANN, BEN, CLEO]) {
    await system.text(phone, "COFFEE");
    expect(await system.answersTo(phone)).toHaveLength(1);
  }
  await system.text(BEN, "STOP");
  await system.answersTo(BEN);
  system.carrier.setFaults({ seed: 1, errorCodes: { 30003: 1 } });
  for (const body of ["Are you there?", "Hello?"]) {
    await asked("POST", `/v1/conversations/${CLEO}/messages`, { body });
    await system.answersTo(CLEO);
  }
  system.carrier.setFaults({ seed: 1 });

  const flags = "flags=unsubscribed,number_fails&failures=2&limit=1";
  const page = z.object({
    items: z.array(z.looseObject({ phone: z.string(), flags: z.array(z.looseObject({ flag: z.string() })) })),
    cursor: z.string().optional(),
  });
  const found = [];
  let cursor: string | undefined;
  do {
    const more = cursor === undefined ? "" : `&cursor=${cursor}`;
    const { items, ...rest } = page.parse(await asked("GET", `/v1/groups/${members}/review?${flags}${more}`));
    found.push(...items.map(({ phone, flags: [first] }) => ({ phone, ...first })));
    cursor = rest.cursor;
  } while (cursor !== undefined);
  expect(found).toContainEqual(expect.objectContaining({ phone: BEN, flag: "unsubscribed", how: "text" }));
  expect(found).toContainEqual(
    expect.objectContaining({ phone: CLEO, flag: "number_fails", failures: 2, errorCode: 30003 }),
  );
  expect(found).toHaveLength(2);

  const wanted = { flags: ["unsubscribed", "number_fails"], failures: 2 };
  expect(await asked("POST", `/v1/groups/${members}/review/remove`, wanted)).toMatchObject({ removed: 2, more: false });
  const reviewed = await asked("POST", `/v1/groups/${members}/reviewed`);
  expect(reviewed).toMatchObject({ reviewed: { by: { label: expect.any(String) } } });

  const response = { body: WELCOME, on: { bulk: true } };
  const { id: regulars } = z
    .looseObject({ id: z.string() })
    .parse(await asked("POST", "/v1/groups", { name: "Regulars", kind: "standard", response }));
  const move = { toGroup: regulars, phones: [ANN, BEN] };
  for (const outcomes of [
    ["moved", "not_in"],
    ["not_in", "not_in"],
  ]) {
    const moved = await asked("POST", `/v1/groups/${members}/members/move`, move);
    expect(moved).toMatchObject({ results: outcomes.map((outcome) => ({ outcome })) });
  }
  expect((await system.answersTo(ANN)).slice(1)).toEqual([WELCOME]);
  expect(await asked("POST", "/v1/groups/overlap", { groupIds: [members, regulars] })).toMatchObject({
    ...{ groups: [{}, { memberCount: 1, onlyHere: 1 }], all: 0 },
  });
  expect(await asked("GET", `/v1/groups/${regulars}/pressure`)).toMatchObject({
    ...{ sampled: false, top: [{ phone: ANN, messages7d: 2 }] },
  });
});
