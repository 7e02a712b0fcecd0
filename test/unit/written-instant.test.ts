import { instantOfText } from "#shared/platform/written-instant.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

it("an instant as toISOString writes it is the one that was written", () => {
  const random = seededRandom(20_261_124);
  const [first, last] = [Date.UTC(0, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59, 999)];
  for (const at of [
    0,
    -1,
    1,
    first,
    last,
    ...Array.from({ length: 20_000 }, () => Math.floor(first + random() * (last - first))),
  ])
    if (instantOfText(new Date(at).toISOString()) !== at) throw new Error(new Date(at).toISOString());
});

it.each([
  ...[
    "2026-11-23T15:00:00Z",
    "2026-11-23T10:00:00.000-05:00",
    "2026-11-23T15:00:00.0000Z",
    "+010000-01-01T00:00:00.000Z",
  ],
  ...["2026-11-23", "2026-02-29T15:00:00.000Z", "2026-11-23T15:0x:00.000Z", "soon", ""],
])("%j is what Date.parse says", (text) => expect(instantOfText(text)).toBe(Date.parse(text)));
