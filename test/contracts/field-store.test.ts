import type { AccountId } from "#shared/accounts/account.ts";
import { changeField, type FieldChange } from "#shared/contacts/change-field.ts";
import { createField } from "#shared/contacts/create-field.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import type { FieldValue } from "#shared/contacts/field-attributes.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import { AT, NOW, someAccountId, somePhone } from "#test/support/samples.ts";
import { fieldOf } from "#test/support/some-fields.ts";
import { storeSides } from "#test/support/store-sides.ts";

const clock = { now: () => NOW };

describe.each(await storeSides("field-store"))("the field store $name", ({ client, tables }) => {
  const fields: FieldStore = new DynamoFieldStore(client, tables.contacts);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const create = createField({ fields, clock });
  const change = (account: AccountId, key: string, changes: FieldChange, cause = "some request") =>
    changeField(fields)(account, key, changes, cause);

  const contactWith = async (account: ReturnType<typeof someAccountId>, key: string, value: FieldValue | null) => {
    const phone = somePhone();
    await contacts.save(account, phone, { [`field#${key}`]: value }, { at: AT, source: "manual" });
    return phone;
  };

  it("keeps fields in the order of their keys, of one account only", async () => {
    const account = someAccountId();
    expect(await fields.read(account)).toEqual({ fields: [], revision: 0 });
    const [size, city] = [fieldOf(account, "size", "choice"), fieldOf(account, "city", "text")];
    for (const field of [size, city]) expect(await create(field)).toEqual({ kind: "created", field });
    expect(await fields.read(account)).toEqual({ fields: [city, size], revision: 2 });
    expect((await fields.read(someAccountId())).fields).toEqual([]);
  });

  it("writes nothing where any field was changed since it was read", async () => {
    const account = someAccountId();
    expect(await fields.write(fieldOf(account, "size", "text"), 0)).toBe("written");
    expect(await fields.write(fieldOf(account, "city", "text"), 0)).toBe("changed");
    expect(await fields.write(fieldOf(account, "city", "text"), 2)).toBe("changed");
    expect(await fields.write(fieldOf(account, "city", "text"), 1)).toBe("written");
  });

  it("gives a key to one of several that ask for it at once, and a searchable place to five", async () => {
    const account = someAccountId();
    const same = await Promise.all(
      ["one", "two", "three"].map((cause) => create(fieldOf(account, "size", "text", { cause }))),
    );
    expect(same.map(({ kind }) => kind).toSorted()).toEqual(["created", "exists", "exists"]);
    for (const key of ["a", "b", "c"]) await create(fieldOf(account, key, "text", { searchable: true }));
    const racing = await Promise.all(
      ["d", "e", "f", "g"].map((key) => create(fieldOf(account, key, "text", { searchable: true }))),
    );
    expect(racing.map(({ kind }) => kind).toSorted()).toEqual([
      ...["created", "created", "tooManySearchable", "tooManySearchable"],
    ]);
  });

  it("refuses another type and fewer choices while values are in the way, and says how many", async () => {
    const account = someAccountId();
    await create(fieldOf(account, "size", "text"));
    for (const value of ["1", "2", "large", "Small", null]) await contactWith(account, "size", value);
    await contactWith(someAccountId(), "size", "elsewhere");
    expect(await change(account, "size", { type: "number" })).toEqual({ kind: "valuesInTheWay", count: 2 });
    const choices = ["1", "2", "Large", "Small"];
    expect(await change(account, "size", { type: "choice", choices })).toMatchObject({ kind: "changed" });
    expect(await change(account, "size", { choices: ["1", "Large", "Small"] })).toEqual({
      kind: "valuesInTheWay",
      count: 1,
    });
    expect(await change(account, "size", { choices: [...choices, "Huge"] })).toMatchObject({ kind: "changed" });
    expect(await change(account, "size", { choices })).toMatchObject({ kind: "changed", field: { choices } });
    expect((await fields.read(account)).fields).toMatchObject([{ type: "choice", choices }]);
  });

  it("notes how far it is indexed for the change that asked for it, and nothing for an earlier one", async () => {
    const account = someAccountId();
    const indexing = async () => (await fields.read(account)).fields[0]?.indexing;
    await create(fieldOf(account, "size", "text"));
    await fields.noteIndexed(account, "size", "first", somePhone());
    expect(await indexing()).toBeUndefined();
    await change(account, "size", { searchable: true }, "first");
    expect(await indexing()).toEqual({ cause: "first" });
    const phone = somePhone();
    await fields.noteIndexed(account, "size", "first", phone);
    await change(account, "size", { label: "Sizes" }, "second");
    expect(await indexing()).toEqual({ cause: "first", after: phone });
    await change(account, "size", { type: "choice", choices: ["Small"] }, "third");
    for (const after of [phone, undefined]) await fields.noteIndexed(account, "size", "first", after);
    expect(await indexing()).toEqual({ cause: "third" });
    await fields.noteIndexed(account, "size", "third", undefined);
    expect(await indexing()).toBeUndefined();
    await change(account, "size", { searchable: true, label: "Size" }, "fourth");
    expect(await indexing()).toBeUndefined();
    await change(account, "size", { status: "archived" }, "fifth");
    await change(account, "size", { status: "active" }, "sixth");
    expect(await indexing()).toEqual({ cause: "sixth" });
    await change(account, "size", { searchable: false }, "seventh");
    expect(await indexing()).toBeUndefined();
  });

  it("merges a value into a contact without touching what it has, and clears it", async () => {
    const account = someAccountId();
    const phone = await contactWith(account, "size", "Large");
    const created = { at: AT, source: "manual" } as const;
    await contacts.save(account, phone, { firstName: "Ann", "field#tags": ["a", "b"] }, created);
    const { contact } = await contacts.find(account, phone);
    expect(contact).toMatchObject({ firstName: "Ann", fields: { size: "Large", tags: ["a", "b"] } });
    const cleared = (await contacts.save(account, phone, { "field#size": null }, created))?.contact;
    expect(cleared?.fields).toEqual({ tags: ["a", "b"] });
    const bare = (await contacts.save(account, phone, { "field#tags": null }, created))?.contact;
    expect(bare?.fields).toBeUndefined();
  });
});
