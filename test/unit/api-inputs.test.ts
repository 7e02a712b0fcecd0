import { idParam, messageBodyInput, nameInput, newPhoneParam } from "#shared/api/inputs.ts";
import { pageQuery } from "#shared/api/page.ts";

const messages = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map(({ message }) => message);

it.each(["", "a b", "a#b", "é", "..", "a/b", "x".repeat(65), "x".repeat(5_000), "a\u0000"])(
  "takes %j for an id that nobody has, whatever keys it would make",
  (id) => expect(idParam.parse(id)).toBe("-"),
);

it.each(["members-group", "HXxArFS_wX7Hre7HlN7eRlVA", "-", "x".repeat(64)])("takes the id %s as it is", (id) => {
  expect(idParam.parse(id)).toBe(id);
});

it("says one thing at a time about a name", () => {
  expect(nameInput.parse("  Ann ")).toBe("Ann");
  expect(messages(nameInput.safeParse(" "))).toEqual(["must not be empty"]);
  expect(messages(nameInput.safeParse("x".repeat(101)))).toEqual(["has more than 100 characters"]);
});

it("keeps a text as it was written, spaces and lines too", () => {
  const text = " Hi {{first_name|there}},\n see you \u{1F44B} ";
  expect(messageBodyInput.parse(text)).toBe(text);
});

it("takes for a new contact only a number that can exist", () => {
  expect(newPhoneParam.parse("+15125550101")).toBe("+15125550101");
  expect(messages(newPhoneParam.safeParse("+1512555010"))).toEqual(["has too few or too many digits"]);
  expect(messages(newPhoneParam.safeParse("5125550101"))?.[0]).toMatch(/E\.164/);
});

it("gives pages of 50 unless asked", () => {
  expect(pageQuery.parse({})).toEqual({ limit: 50 });
  expect(pageQuery.parse({ limit: "200" })).toEqual({ limit: 200 });
  for (const limit of ["0", "201", "999", "01", "+1", "1.0", " 1"])
    expect(pageQuery.safeParse({ limit }).success).toBe(false);
});
