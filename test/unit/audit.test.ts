import { changedFields } from "#shared/accounts/audit.ts";

const object = { kind: "group", id: "members" };
const changed = (before: Record<string, unknown> | undefined, after: Record<string, unknown> | undefined) =>
  changedFields({ object, before, after });

it("keeps only the fields that changed", () => {
  const before = { name: "Staff", kind: "standard", response: { body: "Hi", on: { bulk: true } }, sender: undefined };
  const after = {
    name: "Team",
    kind: "standard",
    response: { body: "Hi", on: { bulk: true } },
    sender: "+15005550006",
  };
  expect(changed(before, after)).toEqual({
    before: { name: "Staff" },
    after: { name: "Team", sender: "+15005550006" },
  });
});

it("is nothing where nothing changed, whether a field is missing or cleared", () => {
  expect(changed({ name: "Staff", sender: null }, { name: "Staff", sender: undefined })).toBeUndefined();
  expect(changed({}, {})).toBeUndefined();
});

it("has no before of what was made and no after of what is gone", () => {
  expect(changed(undefined, { name: "Staff" })).toEqual({ after: { name: "Staff" } });
  expect(changed({ name: "Staff" }, undefined)).toEqual({ before: { name: "Staff" } });
});

it("cuts long texts wherever they stand, and between characters", () => {
  const long = "☕".repeat(300);
  const entry = changed(undefined, { welcome: long, response: { body: long, on: {} }, keywords: [long] });
  const cut = "☕".repeat(200);
  expect(entry?.after).toEqual({ welcome: cut, response: { body: cut, on: {} }, keywords: [cut] });
});

it("never keeps what opens", () => {
  const secrets = { label: "Till", key: "sg_secret", hash: "abc", deep: { hash: "abc", label: "in" } };
  expect(changed(undefined, secrets)?.after).toEqual({ label: "Till", deep: { label: "in" } });
});
