import { accountIdSchema } from "#shared/accounts/account.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { startTestSystem, type TestSystem } from "#test/support/running-system.ts";
import { phoneOf, someMembership } from "#test/support/samples.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(async () => {
  await system?.stop();
});

interface Shown {
  id: string;
  name: string;
  memberCount: number;
  reachable: number;
}
const made = async (path: string, body: unknown): Promise<Shown> => {
  const answer = await system.api("POST", path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as Shown;
};
const listed = async (): Promise<Shown[]> => {
  await system.host.idle();
  return ((await system.api("GET", "/v1/groups")).body as { items: Shown[] }).items;
};
const counts = (group: Shown | undefined) => [group?.memberCount, group?.reachable];
const handset = (last: number): string => `+1512555${4_100 + last}`;

describe("groups, with shuffling and repeats on", () => {
  it("count who joins, leaves, opts out and comes back", async () => {
    const group = await made("/v1/groups", { name: "Tea", kind: "standard" });
    await made("/v1/text-to-joins", { name: "Tea", keywords: ["TEA"], groupIds: [group.id] });
    const texts = async (words: string, ...handsets: number[]) => {
      await Promise.all(handsets.map((last) => system.text(handset(last), words)));
      await system.answersTo(handset(handsets[0] ?? 0));
    };
    const both = async () => {
      const [one, list] = [await system.api("GET", `/v1/groups/${group.id}`), await listed()];
      const inList = list.find(({ id }) => id === group.id);
      return [counts(one.body as Shown), counts(inList)];
    };
    await texts("TEA", 1, 2, 3, 4, 5, 6, 7, 8);
    expect(await both()).toEqual([
      [8, 8],
      [8, 8],
    ]);
    await texts("STOP", 1, 2, 3);
    await texts("STOP TEA", 4);
    await texts("START", 1);
    expect(await both()).toEqual([
      [7, 5],
      [7, 5],
    ]);
  });

  it("cannot be deleted while a keyword joins them; then nobody is in them, whoever comes late", async () => {
    const group = await made("/v1/groups", { name: "Milk", kind: "standard" });
    const textToJoin = await made("/v1/text-to-joins", { name: "Milk club", keywords: ["MILK"], groupIds: [group.id] });
    for (const last of [21, 22]) await system.text(handset(last), "MILK");
    await system.answersTo(handset(21));
    expect(await system.api("DELETE", `/v1/groups/${group.id}`)).toMatchObject({
      status: 409,
      body: { code: "group_in_use", usedBy: [{ kind: "text-to-join", id: textToJoin.id, name: "Milk club" }] },
    });
    await system.api("POST", `/v1/text-to-joins/${textToJoin.id}/archive`);
    expect((await system.api("DELETE", `/v1/groups/${group.id}`)).status).toBe(204);
    expect((await system.api("GET", `/v1/groups/${group.id}`)).status).toBe(404);

    const memberships = new DynamoMembershipStore(system.documents, system.tables);
    const [account, late] = [accountIdSchema.parse("corner-coffee"), phoneOf("+15125550101")];
    expect(await memberships.add({ ...someMembership(account, group.id, late), cause: newId() })).toBe("added");
    await system.host.idle();
    for (const phone of [handset(21), handset(22), late].map(phoneOf)) {
      expect(await memberships.find(account, group.id, phone)).toBeUndefined();
    }
    expect((await listed()).map(({ name }) => name)).not.toContain("Milk");
    await made("/v1/groups", { name: "milk", kind: "standard" });
  });
});
