import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { newId } from "#shared/platform/ids.ts";
import { someDynamicGroup, someRule } from "#test/support/dynamic-samples.ts";
import { someAccountId, someGroup } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const deeply = (depth: number): Rule => (depth === 0 ? someRule : { all: [deeply(depth - 1)] });

describe.each(await storeSides("dynamic-groups"))("dynamic groups $name", ({ client, tables }) => {
  const store = new DynamoDynamicGroupStore(client, tables.groups);
  const groups = new DynamoGroupStore(client, tables.groups);
  const removal = new DynamoGroupRemoval(client, tables);
  const account = someAccountId();
  const building = async () => (await store.building()).filter(({ accountId }) => accountId === account);
  const made = async (rule?: Rule) => {
    const group = someDynamicGroup(account, rule);
    expect(await store.create(group)).toBe("created");
    return group;
  };
  const standard = async () => {
    const group = someGroup(account);
    await groups.create(group);
    return group;
  };

  it("keeps a rule as it was given, however deep it nests", async () => {
    const rule: Rule = { any: [{ not: deeply(20) }, { field: "fields.size", op: "in", value: ["S", 2, true, null] }] };
    const group = await made(rule);
    expect(await store.get(account, group.id)).toEqual(group);
    expect(await groups.get(account, group.id)).toEqual(group);
  });

  it("moves the account's revision with each group that is made, changed or deleted, and not with a standard one", async () => {
    const moved = async (act: () => Promise<unknown>) => {
      const before = await store.revision(account);
      await act();
      return (await store.revision(account)) - before;
    };
    const group = someDynamicGroup(account);
    expect(await moved(() => store.create(group))).toBe(1);
    expect(await moved(() => store.create({ ...someDynamicGroup(account), name: group.name }))).toBe(0);
    expect(await moved(() => store.change(account, group.id, () => ({ state: "ready" })))).toBe(1);
    expect(await moved(() => store.change(account, group.id, () => undefined))).toBe(0);
    const verified = { checked: 1, drift: 0, at: group.createdAt };
    expect(await moved(() => store.change(account, group.id, () => ({ verified })))).toBe(0);
    expect(await moved(() => groups.change(account, group.id, { name: newId() }))).toBe(0);
    expect(await moved(() => removal.remove(account, group.id))).toBe(1);
    expect(await moved(standard)).toBe(0);
  });

  it("lists the account's dynamic groups only, with the revision they have at least", async () => {
    await standard();
    const group = await made();
    const all = await store.all(account);
    expect(all.groups).toContainEqual(group);
    expect(all.groups.every(({ kind }) => kind === "dynamic")).toBe(true);
    expect(all.revision).toBe(await store.revision(account));
    expect(await store.all(someAccountId())).toEqual({ revision: 0, groups: [] });
    await removal.remove(account, group.id);
    expect((await store.all(account)).groups.map(({ id }) => id)).not.toContain(group.id);
  });

  it("decides on the group as it is then, though somebody else changes it in between", async () => {
    const group = await made();
    let seen = 0;
    const outcome = await store.change(account, group.id, ({ revision }) => {
      seen += 1;
      return { revision: revision + 1 };
    });
    expect(outcome).toMatchObject({ kind: "changed", group: { revision: 2, version: 2 } });
    const both = Array.from({ length: 3 }, () =>
      store.change(account, group.id, ({ revision }) => ({ revision: revision + 1 })),
    );
    await Promise.all(both);
    expect((await store.get(account, group.id))?.revision).toBe(5);
    expect(seen).toBe(1);
    expect(await store.change(account, newId(), () => ({ state: "ready" }))).toEqual({ kind: "missing" });
  });

  it("locks the standard groups that a rule names: they cannot be deleted until it names them no more", async () => {
    const [one, two] = [await standard(), await standard()];
    const inOne: Rule = { all: [{ field: "group", op: "anyOf", value: [one.id] }, someRule] };
    const group = await made(inOne);
    const inUse = { kind: "inUse", usedBy: [{ kind: "rule", id: group.id }] };
    expect(await removal.remove(account, one.id)).toEqual(inUse);
    const rule: Rule = { not: { field: "group", op: "noneOf", value: [two.id] } };
    expect((await store.change(account, group.id, () => ({ rule }))).kind).toBe("changed");
    expect(await removal.remove(account, one.id)).toEqual({ kind: "removed" });
    expect(await removal.remove(account, two.id)).toEqual(inUse);
    expect(await store.change(account, group.id, () => ({ rule: inOne }))).toEqual({
      kind: "noSuchGroup",
      groupIds: [one.id],
    });
    expect(await store.create(someDynamicGroup(account, inOne))).toEqual({ noSuchGroups: [one.id] });
    expect(await removal.remove(account, group.id)).toEqual({ kind: "removed" });
    expect(await removal.remove(account, two.id)).toEqual({ kind: "removed" });
  });

  it("lists a rebuild until its group is ready, archived or deleted", async () => {
    const [ready, archived, deleted] = [await made(), await made(), await made()];
    const ids = async () => (await building()).map(({ groupId }) => groupId);
    expect(await ids()).toEqual(expect.arrayContaining([ready.id, archived.id, deleted.id]));
    await store.change(account, ready.id, () => ({ revision: 2, buildingSince: ready.createdAt }));
    expect(await building()).toContainEqual({
      ...{ accountId: account, groupId: ready.id, revision: 2, since: ready.createdAt },
    });
    await store.change(account, ready.id, () => ({ state: "ready" }));
    await store.change(account, archived.id, () => ({ archivedAt: archived.createdAt }));
    await removal.remove(account, deleted.id);
    for (const { id } of [ready, archived, deleted]) expect(await ids()).not.toContain(id);
    await store.change(account, archived.id, () => ({ archivedAt: null, revision: 2 }));
    expect(await ids()).toContain(archived.id);
  });
});
