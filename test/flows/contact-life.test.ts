import { ALREADY_IN, RESPONSE } from "#infra/local/seed.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

const PHONE = "+15125550477";
const AT = `/v1/contacts/${PHONE}`;

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const texts = async (body: string) => {
  await system.text(PHONE, body);
  return system.answersTo(PHONE);
};
const get = (more = "") => system.api("GET", AT + more);

describe("a contact's life, with shuffling and repeats on", () => {
  it("begins by a keyword, ends by being deleted, begins anew, and is erased; STOP outlives it all", async () => {
    expect(await texts("COFFEE")).toEqual([RESPONSE]);
    expect(await texts("COFFEE")).toEqual([ALREADY_IN]);
    await system.api("PATCH", AT, { firstName: "Zebedee" });

    expect((await system.api("DELETE", AT)).status).toBe(204);
    await system.host.idle();
    expect((await get()).status).toBe(404);
    // A person is gone from the groups, and who comes back joins like a stranger; the response does not repeat.
    expect(await texts("Hello, my knee hurts")).toEqual([]);
    const byRule = { name: "New this month", source: "rule" };
    expect(await get("/groups")).toMatchObject({ status: 200, body: { items: [byRule] } });
    expect((await get()).body).not.toHaveProperty("firstName");
    expect(await texts("COFFEE")).toEqual([]);
    expect(await get("/groups")).toMatchObject({ body: { items: [{ name: "Members" }, byRule] } });

    await texts("STOP");
    expect((await system.api("DELETE", `${AT}?erase=true`)).status).toBe(204);
    await system.host.idle();
    expect((await get()).status).toBe(404);
    const { body: shown } = await get("/messages");
    expect(JSON.stringify(shown)).not.toMatch(/knee|Welcome|COFFEE/);
    expect(shown).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ body: "", meaning: "stop" })]),
    });

    expect(await texts("COFFEE")).toEqual([]);
    expect(await get()).toMatchObject({ status: 200, body: { consent: { state: "unsubscribed" } } });
    const evidence = "said so at the till";
    expect(await system.api("POST", `${AT}/consents`, { state: "subscribed", evidence })).toMatchObject({
      status: 409,
      body: { code: "consent_stands", how: "text", by: "person" },
    });
    const override = { state: "subscribed", evidence, override: true };
    expect(await system.api("POST", `${AT}/consents`, override)).toMatchObject({
      status: 200,
      body: { state: "subscribed", warnings: [{ code: "carrier_blocks" }] },
    });
  });
});
