import { changeField } from "#shared/contacts/change-field.ts";
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
  const change = changeField(fields);

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

  it("merges a value into a contact without touching what it has, and clears it", async () => {
    const account = someAccountId();
    const phone = await contactWith(account, "size", "Large");
    const created = { at: AT, source: "manual" } as const;
    await contacts.save(account, phone, { firstName: "Ann", "field#tags": ["a", "b"] }, created);
    const { contact } = await contacts.find(account, phone);
    expect(contact).toMatchObject({ firstName: "Ann", fields: { size: "Large", tags: ["a", "b"] } });
    const { contact: cleared } = await contacts.save(account, phone, { "field#size": null }, created);
    expect(cleared.fields).toEqual({ tags: ["a", "b"] });
    const { contact: bare } = await contacts.save(account, phone, { "field#tags": null }, created);
    expect(bare.fields).toBeUndefined();
  });
});
