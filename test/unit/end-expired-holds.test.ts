import { endExpiredHolds } from "#shared/contacts/end-expired-holds.ts";
import type { Review } from "#shared/contacts/review.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, phoneOf, START } from "#test/support/seeded-twin.ts";

const reviewOf = (index: number): Review => ({
  ...{ id: `review-${index}`, accountId: account, phone: phoneOf(index), at: isoInstant(START), body: "wrong number" },
  messageId: `message-${index}`,
});

it("ends the others where one hold cannot be ended, and says so at the end", async () => {
  const decided: string[] = [];
  const reviews = {
    expired: async () => [1, 2, 3].map(reviewOf),
    decide: async ({ id }: Review) => {
      if (id === "review-1") throw new Error("Consent was changed by others all the time");
      decided.push(id);
      return "decided" as const;
    },
  };
  const log = { info() {}, warn() {}, error() {} };
  const end = endExpiredHolds({ reviews, clock: { now: () => START }, log });
  await expect(end(account)).rejects.toThrow("1 holds are not ended: Consent was changed by others all the time");
  expect(decided).toEqual(["review-2", "review-3"]);
});
