import { DynamoTemplateStore } from "#shared/messaging/dynamo-template-store.ts";
import type { Template } from "#shared/messaging/template.ts";
import { newId } from "#shared/platform/ids.ts";
import { AT, someAccountId } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const some = (name: string, accountId = someAccountId()): Template => ({
  ...{ id: newId(), accountId, name, body: "We open at 8.", createdAt: AT, version: 1 },
});

describe.each(await storeSides("template-store"))("a template store $name", ({ client, tables }) => {
  const store = new DynamoTemplateStore(client, tables.accounts);

  const created = async (name: string, accountId = someAccountId()): Promise<Template> => {
    const template = some(name, accountId);
    expect(await store.create(template)).toBe("created");
    return template;
  };

  it("gives a name to one template of an account, without regard to case", async () => {
    const { accountId, id } = await created("Opening hours");
    expect(await store.create(some(" OPENING  hours", accountId))).toBe("taken");
    expect(await store.create({ ...some("Another", accountId), id })).toBe("taken");
    await created("Opening hours");
    expect(await store.get(accountId, id)).toMatchObject({ name: "Opening hours" });
  });

  it("changes what is given, moves the name's lock, and tells what it was", async () => {
    const before = await created("Hours");
    const { accountId, id } = before;
    const after = { ...before, name: "Open", version: 2 };
    expect(await store.change(accountId, id, { name: "Open" })).toEqual({ before, after });
    await created("Hours", accountId);
    expect(await store.change(accountId, id, { name: "HOURS" })).toBe("nameTaken");
    expect(await store.change(accountId, id, { name: "OPEN", body: "Now" })).toMatchObject({ after: { body: "Now" } });
    expect(await store.change(accountId, "nobodys", { body: "Now" })).toBe("missing");
    expect(await store.change(someAccountId(), id, { body: "Now" })).toBe("missing");
  });

  it("gives the name back with the template", async () => {
    const template = await created("Hours");
    const { accountId, id } = template;
    expect(await store.remove(someAccountId(), id)).toBeUndefined();
    expect(await store.remove(accountId, id)).toEqual(template);
    expect(await store.remove(accountId, id)).toBeUndefined();
    await created("Hours", accountId);
  });

  it("lists an account's, page by page", async () => {
    const account = someAccountId();
    const made: string[] = [];
    for (const name of ["A", "B", "C", "D", "E"]) made.push((await created(name, account)).id);
    const listed: string[] = [];
    for (let after: string | undefined; ; ) {
      const { items, more } = await store.list(account, after, 2);
      listed.push(...items.map(({ id }) => id));
      if (!more) break;
      after = items.at(-1)?.id;
    }
    expect(listed).toEqual(made.toSorted());
  });
});
