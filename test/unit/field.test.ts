import type { AccountId } from "#shared/accounts/account.ts";
import { changeField, type FieldChange } from "#shared/contacts/change-field.ts";
import { createField } from "#shared/contacts/create-field.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { fieldErrors, fieldKeySchema } from "#shared/contacts/field.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { NOW, someAccountId } from "#test/support/samples.ts";
import { fieldOf, someField } from "#test/support/some-fields.ts";

const { client, tables } = createInMemoryTables();
const fields = new DynamoFieldStore(client, tables.contacts);
const create = createField({ fields, clock: { now: () => NOW } });
const change = (account: AccountId, key: string, changes: FieldChange) =>
  changeField(fields)(account, key, changes, "some request");

describe("the key of a field", () => {
  it.each(["a", "favourite_drink", "x".repeat(40), "line2"])("may be %s", (key) => {
    expect(fieldKeySchema.safeParse(key).success).toBe(true);
  });
  it.each(["", "A", "2nd", "_a", "a-b", "a.b", "é", "x".repeat(41), "first_name", "phone", "ignore", "__proto__"])(
    "may not be %s",
    (key) => {
      expect(fieldKeySchema.safeParse(key).success).toBe(false);
    },
  );
});

describe("choices", () => {
  it.each([
    ["are missing", someField("a", "choice", { choices: undefined }), ["choices"]],
    ["are none", someField("a", "choices", { choices: [] }), ["choices"]],
    [
      "are too many",
      someField("a", "choice", { choices: Array.from({ length: 201 }, (_, i) => `c${i}`) }),
      ["choices"],
    ],
    ["are the same", someField("a", "choice", { choices: ["Large", "Small", " LARGE "] }), ["choices.2"]],
    ["are of no use", someField("a", "text", { choices: ["Large"] }), ["choices"]],
    ["are several and searched", someField("a", "choices", { searchable: true }), ["searchable"]],
    ["are right", someField("a", "choice", { searchable: true }), []],
  ])("%s", (_, field, paths) => {
    expect(fieldErrors(field).map(({ path }) => path)).toEqual(paths);
  });
});

describe("a field", () => {
  it("is made once by a request, and its key is taken for ever", async () => {
    const field = fieldOf(someAccountId(), "size", "text");
    expect(await create(field)).toMatchObject({ kind: "created" });
    expect(await create(field)).toMatchObject({ kind: "created" });
    await change(field.accountId, "size", { status: "archived" });
    expect(await create({ ...field, cause: "another" })).toEqual({ kind: "exists" });
    expect((await fields.read(field.accountId)).fields).toHaveLength(1);
  });

  it("is one of at most a hundred", async () => {
    const account = someAccountId();
    for (let index = 0; index < 100; index += 1) await create(fieldOf(account, `f${index}`, "text"));
    await change(account, "f1", { status: "archived" });
    expect(await create(fieldOf(account, "one_more", "text"))).toEqual({ kind: "tooMany" });
  });

  it("becomes searchable only while fewer than five are", async () => {
    const account = someAccountId();
    for (const key of ["a", "b", "c", "d", "e"]) await create(fieldOf(account, key, "text", { searchable: true }));
    await create(fieldOf(account, "f", "text"));
    expect(await change(account, "f", { searchable: true })).toEqual({ kind: "tooManySearchable" });
    expect(await change(account, "e", { searchable: true, label: "E" })).toMatchObject({ kind: "changed" });
    await change(account, "a", { searchable: false });
    expect(await change(account, "f", { searchable: true })).toMatchObject({ kind: "changed" });
  });

  it("loses its choices with its type, and needs some for another", async () => {
    const account = someAccountId();
    await create(fieldOf(account, "size", "choice"));
    const text = await change(account, "size", { type: "text" });
    expect(text.kind === "changed" && text.field.choices).toBeUndefined();
    expect(await change(account, "size", { type: "choices" })).toMatchObject({ kind: "invalid" });
    expect(await change(account, "gone", { label: "x" })).toEqual({ kind: "missing" });
  });
});
