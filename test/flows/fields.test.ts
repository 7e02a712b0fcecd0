import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const PHONE = "+15125550471";
const CONTACT = `/v1/contacts/${PHONE}`;
const made = async (path: string, body: unknown): Promise<string> => {
  const answer = await system.api("POST", path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return (answer.body as { id: string }).id;
};

it("says what a team knows of a person to that person, in the group's response and the welcome", async () => {
  await made("/v1/fields", { key: "drink", label: "Drink", type: "choice", choices: ["Flat white", "Tea"] });
  await made("/v1/fields", { key: "since", label: "Since", type: "date" });
  const fields = { drink: "FLAT WHITE", since: "2024-02-29" };
  expect(await system.api("PUT", CONTACT, { firstName: "Ada", fields })).toMatchObject({
    status: 201,
    body: { fields: { drink: "Flat white", since: "2024-02-29" }, zone: { zones: ["America/Chicago"] } },
  });
  const body = "{{first_name}}, one {{fields.drink|drink}}? With us since {{fields.since|now}}.";
  const group = await made("/v1/groups", { name: "Drinks", kind: "standard", response: { body } });
  await made("/v1/text-to-joins", { name: "Drinks", keywords: ["DRINK"], groupIds: [group] });
  await system.text(PHONE, "DRINK");
  expect(await system.answersTo(PHONE)).toEqual(["Ada, one Flat white? With us since Feb 29, 2024."]);

  const other = await made("/v1/groups", { name: "Others", kind: "standard" });
  const welcome = "One {{fields.drink|drink}}!";
  await made("/v1/text-to-joins", { name: "Others", keywords: ["OTHER"], groupIds: [other], welcome });
  await system.text(PHONE, "OTHER");
  expect(await system.answersTo(PHONE)).toEqual(["One Flat white!"]);
  await system.text("+15125550472", "OTHER");
  expect(await system.answersTo("+15125550472")).toEqual(["One drink!"]);
});
