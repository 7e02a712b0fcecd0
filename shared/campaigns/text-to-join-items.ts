import type { AccountId } from "#shared/accounts/account.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { normaliseText } from "#shared/platform/normalise-text.ts";

/** Keys in the campaigns table. */
export const textToJoinKey = (account: AccountId, id: string): Key => ({ pk: account, sk: `text-to-join#${id}` });

/** The lock of a keyword on one sender, or on any: whose it is. */
export const keywordKey = (account: AccountId, keyword: string, sender: string | undefined): Key => ({
  pk: account,
  sk: `keyword#${sender ?? "any"}#${normaliseText(keyword)}`,
});
