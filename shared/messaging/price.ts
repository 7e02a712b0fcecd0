import type { Account } from "#shared/accounts/account.ts";

export type Price = NonNullable<Account["segmentPrice"]>;

const MILLIONTH = 1_000_000;

/** What so many segments cost, to a millionth; unknown where the account says no price. */
export const priceOf = (segments: number, { segmentPrice }: Pick<Account, "segmentPrice">): Price | undefined =>
  segmentPrice && { ...segmentPrice, amount: Math.round(segments * segmentPrice.amount * MILLIONTH) / MILLIONTH };
