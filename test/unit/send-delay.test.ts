import fc from "fast-check";
import { delayAfter } from "#shared/messaging/delay-after.ts";

describe("the delay of a message that the carrier wants later", () => {
  it("doubles with each attempt, up to what a queue can delay", () => {
    expect([0, 1, 2, 3, 9, 10, 40, 2_000].map((attempt) => delayAfter(attempt, 0))).toEqual([
      1, 2, 4, 8, 512, 900, 900, 900,
    ]);
  });

  it("is a whole number of seconds that a queue takes, spread by a quarter at most", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delay = delayAfter(attempt, random);
          const least = delayAfter(attempt, 0);
          expect(Number.isInteger(delay)).toBe(true);
          expect(delay).toBeGreaterThanOrEqual(least);
          expect(delay).toBeLessThanOrEqual(Math.min(900, Math.ceil(least * 1.25)));
        },
      ),
    );
  });
});
