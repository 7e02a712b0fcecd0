import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

const HANDSET = "+15125554401";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const facts = async () => {
  const { body } = await system.api("GET", `/v1/contacts/${encodeURIComponent(HANDSET)}`);
  return body as { lastOutboundAt?: string; lastInboundAt?: string; lastFailedAt?: string };
};

it("remembers when a text went out to somebody who joined, for rules to read", async () => {
  const lately = { field: "lastOutboundAt", op: "withinLast", value: { n: 60, unit: "minutes" } };
  const made = await system.api("POST", "/v1/groups", { name: "Texted lately", kind: "dynamic", rule: lately });
  await system.host.idle();
  const { id } = made.body as { id: string };

  await system.text(HANDSET, "COFFEE");
  await system.answersTo(HANDSET);
  await system.host.idle();
  const { lastOutboundAt = "", lastInboundAt = "", lastFailedAt } = await facts();
  expect(lastOutboundAt >= lastInboundAt && lastInboundAt !== "").toBe(true);
  expect(lastFailedAt).toBeUndefined();
  const { body } = await system.api("GET", `/v1/groups/${id}/members`);
  expect(body).toMatchObject({ items: [{ phone: HANDSET, source: "rule" }] });
});
