import { type GroupResponse, groupResponseSchema, type LedgerEntry, responseIsDue } from "#shared/groups/group.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import { NOW } from "#test/support/samples.ts";

const DAY = 86_400_000;
const response = (more: Partial<GroupResponse> = {}): GroupResponse =>
  groupResponseSchema.parse({ body: "Welcome", ...more });
const ledger = (cause: string, daysAgo = 0): LedgerEntry => ({
  cause,
  at: new Date(NOW - daysAgo * DAY).toISOString(),
  messageId: "message-1",
});
const joined = (source: "keyword" | "manual" | "api" | "rule" | "bulk" | "import", respond?: boolean) => ({
  source,
  cause: "now",
  ...(respond === undefined ? {} : { respond }),
});

describe("a response to the beginning of a membership", () => {
  it.each([
    ["keyword", true],
    ["manual", true],
    ["api", true],
    ["rule", true],
    ["bulk", false],
    ["import", false],
  ] as const)("by %s is usually due: %s", (source, due) => {
    expect(responseIsDue(response(), joined(source), undefined, NOW)).toBe(due);
    expect(responseIsDue(response({ on: { [source]: !due } }), joined(source), undefined, NOW)).toBe(!due);
  });

  it.each([
    ["bulk", {}, false],
    ["import", {}, false],
    ["import", { import: true }, true],
    ["import", { import: true, rule: false }, false],
    ["keyword", {}, true],
    ["keyword", { keyword: false }, false],
    ["manual", {}, true],
    ["manual", { manual: false }, false],
    ["api", { api: false }, false],
    ["api", { rule: false }, false],
    [undefined, {}, true],
  ] as const)("by a rule with %s behind, where %j is switched, is due: %s", (behind, on, due) => {
    const by = { ...joined("rule"), ...(behind ? { behind } : {}) };
    expect(responseIsDue(response({ on }), by, undefined, NOW)).toBe(due);
  });

  it("is due as the membership asks, whatever its source says", () => {
    expect(responseIsDue(response(), joined("bulk", true), undefined, NOW)).toBe(true);
    expect(responseIsDue(response({ on: { keyword: true } }), joined("keyword", false), undefined, NOW)).toBe(false);
  });

  it.each([
    ["never", 9_999, false],
    ["every-join", 0, true],
    [{ afterDays: 30 }, 29, false],
    [{ afterDays: 30 }, 30, true],
  ] as const)("again with the policy %j and %i days behind the last: %s", (again, daysAgo, due) => {
    expect(responseIsDue(response({ again }), joined("keyword"), ledger("before", daysAgo), NOW)).toBe(due);
  });

  it("is given once for one cause, even with every join", () => {
    expect(responseIsDue(response({ again: "every-join" }), joined("keyword"), ledger("now"), NOW)).toBe(false);
    expect(responseIsDue(response({ again: { afterDays: 1 } }), joined("keyword"), ledger("now", 9), NOW)).toBe(false);
  });

  it("is not due again to who is not to be answered", () => {
    expect(responseIsDue(response({ again: "every-join" }), joined("import"), ledger("before"), NOW)).toBe(false);
  });
});

it("compares names of groups without case, width and spaces", () => {
  expect(["Coffee Club", " coffee  CLUB ", "ＣＯＦＦＥＥ　Club"].map(comparableName)).toEqual(
    Array(3).fill("coffee club"),
  );
  expect(comparableName("Café")).not.toBe(comparableName("Cafe"));
});
