import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

const PHONE = "+15125550361";
const pageSchema = z.object({ items: z.array(z.object({ phone: z.string() })) });

const found = async (query: string): Promise<string[]> => {
  const { body } = await system.api("GET", `/v1/contacts?${query}`);
  return pageSchema.parse(body).items.map(({ phone }) => phone);
};

/** Asks until the query finds just these: an index follows its contact, at once as people see it. */
const untilFound = async (query: string, phones: readonly string[]): Promise<void> => {
  while (JSON.stringify(await found(query)) !== JSON.stringify(phones)) await sleep(20);
};

describe("a contact, with shuffling and repeats on", () => {
  it("is found by its phone at once, and by its name as soon as the index knows it", async () => {
    await system.api("PUT", `/v1/contacts/${PHONE}`, { firstName: "Wilhelmina", lastName: "Grey" });
    expect(await found("query=%2B1512555036")).toEqual([PHONE]);
    await untilFound("query=wilhelm", [PHONE]);
  });

  it("is found by its new name only when it was renamed, and by its consent when that changed", async () => {
    await system.api("PUT", `/v1/contacts/${PHONE}`, { firstName: "Oswald" });
    expect(await found("query=wilhelm")).toEqual([]);
    await untilFound("query=osw%20grey", [PHONE]);
    const withdrawn = { consent: { state: "unsubscribed", evidence: "said so at the till" } };
    await system.api("PUT", `/v1/contacts/${PHONE}`, withdrawn);
    await untilFound("consent=unsubscribed", [PHONE]);
  });

  it("is found by nothing when it was taken away", async () => {
    await system.api("DELETE", `/v1/contacts/${PHONE}`);
    for (const query of ["query=oswald", "query=15125550361", "consent=unsubscribed"])
      expect(await found(query)).toEqual([]);
  });
});
