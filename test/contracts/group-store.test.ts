import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { someAccountId, someGroup } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("group-store"))("the group store $name", ({ client, tables, dynamo }) => {
  const groups: GroupStore = new DynamoGroupStore(client, tables.groups);

  const created = async (account: AccountId, name?: string) => {
    const group = someGroup(account, name);
    expect(await groups.create(group)).toBe("created");
    return group;
  };

  describe("a name", () => {
    it.each([
      ["Members", "MEMBERS"],
      ["Coffee Club", "  coffee   club "],
      ["Straße", "STRASSE"],
      ["Ｔｅａｍ", "team"],
    ])("is had by one group: %s is %s", async (first, second) => {
      const account = someAccountId();
      const group = await created(account, first);
      const other = someGroup(account, second);
      expect(await groups.create(other)).toBe("nameTaken");
      expect(await groups.get(account, other.id)).toBeUndefined();
      expect(await groups.get(account, group.id)).toEqual(group);
    });

    it("may be had in every account", async () => {
      await created(someAccountId(), "Members");
      await created(someAccountId(), "Members");
    });

    it("goes to one of several groups that ask for it at once", async () => {
      const account = someAccountId();
      const asked = ["Members", "members", "MEMBERS", "Members "].map((name) => someGroup(account, name));
      const outcomes = await Promise.all(asked.map((group) => groups.create(group)));
      expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
      expect((await groups.list(account, undefined, 10)).items).toEqual(
        asked.filter((_, index) => outcomes[index] === "created"),
      );
    });

    it("is free again once its group has another", async () => {
      const account = someAccountId();
      const group = await created(account, "Members");
      expect(await groups.change(account, group.id, { name: "Regulars" })).toMatchObject({ name: "Regulars" });
      await created(account, "Members");
      expect(await groups.create(someGroup(account, "regulars"))).toBe("nameTaken");
    });

    it("is not taken from another group by a change", async () => {
      const account = someAccountId();
      const [members, staff] = [await created(account, "Members"), await created(account, "Staff")];
      expect(await groups.change(account, staff.id, { name: "members" })).toBe("nameTaken");
      expect(await groups.getAll(account, [members.id, staff.id])).toEqual([members, staff]);
    });

    it("may be written in another case by its own group", async () => {
      const account = someAccountId();
      const group = await created(account, "Members");
      expect(await groups.change(account, group.id, { name: "MEMBERS" })).toMatchObject({ name: "MEMBERS" });
      expect(await groups.create(someGroup(account, "Members"))).toBe("nameTaken");
    });
  });

  describe("a change", () => {
    it("keeps what is not given and clears what is null", async () => {
      const account = someAccountId();
      const group = await created(account);
      const response = { body: "Welcome", on: {}, again: "never" as const };
      expect(await groups.change(account, group.id, { response })).toEqual({ ...group, response, version: 2 });
      expect(await groups.change(account, group.id, { name: "Other" })).toMatchObject({ name: "Other", response });
      const cleared = await groups.change(account, group.id, { response: null });
      expect(cleared).toEqual({ ...group, name: "Other", version: 4 });
      expect(await groups.get(account, group.id)).toEqual(cleared);
    });

    it("of a group that is not there, or another account's, is missing", async () => {
      const group = await created(someAccountId());
      expect(await groups.change(someAccountId(), group.id, { name: "Mine" })).toBe("missing");
      expect(await groups.change(group.accountId, newId(), { name: "Nobody's" })).toBe("missing");
      expect(await groups.get(group.accountId, group.id)).toEqual(group);
    });

    it("is not lost beside another at the same time", async () => {
      const account = someAccountId();
      const group = await created(account, "Members");
      const response = { body: "Welcome", on: {}, again: "never" as const };
      await Promise.all([
        groups.change(account, group.id, { response }),
        groups.change(account, group.id, { name: "Regulars" }),
      ]);
      expect(await groups.get(account, group.id)).toMatchObject({ name: "Regulars", response, version: 3 });
    });

    if (dynamo) {
      it("that was overtaken frees the name that the group has by then", async () => {
        const account = someAccountId();
        const group = await created(account, "One");
        dynamo.before("TransactWriteItems", () => groups.change(account, group.id, { name: "Two" }));
        expect(await groups.change(account, group.id, { name: "Three" })).toMatchObject({ name: "Three" });
        await created(account, "One");
        await created(account, "Two");
        expect(await groups.create(someGroup(account, "Three"))).toBe("nameTaken");
      });
    }
  });

  it("reads several in the order asked, and nothing of another account", async () => {
    const [ours, theirs] = [someAccountId(), someAccountId()];
    const [a, b, foreign] = [await created(ours), await created(ours), await created(theirs)];
    expect(await groups.getAll(ours, [b.id, foreign.id, a.id, newId()])).toEqual([b, undefined, a, undefined]);
    expect(await groups.get(ours, foreign.id)).toBeUndefined();
    expect((await groups.list(theirs, undefined, 10)).items).toEqual([foreign]);
  });

  it.each([1, 2, 3, 50])("lists by pages of %i, none twice and none left out", async (limit) => {
    const account = someAccountId();
    const all = [];
    for (let count = 0; count < 9; count += 1) all.push(await created(account));
    const listed: string[] = [];
    for (let more = true; more; ) {
      const page = await groups.list(account, listed.at(-1), limit);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      listed.push(...page.items.map(({ id }) => id));
      more = page.more;
    }
    expect(listed).toEqual(all.map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1)));
  });
});
