import { hashId } from "#shared/platform/ids.ts";
import type { AccountId } from "./account.ts";

/** Keys in the accounts table. Senders and keys are looked up before the account is known: those two have no prefix. */
export const accountKey = (id: AccountId) => ({ pk: id, sk: "account" });
export const senderKey = (id: AccountId, phone: string) => ({ pk: id, sk: `sender#${phone}` });
export const senderOwnerKey = (name: string) => ({ pk: `sender#${name}`, sk: "owner" });
export const keyOfAccountKey = (id: AccountId, keyId: string) => ({ pk: id, sk: `key#${keyId}` });
export const keyByHashKey = (hash: string) => ({ pk: `key#${hash}`, sk: "key" });

/** Each under a partition of its own: a burst of requests meets at no shared item. */
export const keptAnswerKey = (request: { accountId: AccountId; route: string; key: string }) => ({
  pk: `${request.accountId}#answer#${hashId(request.route, request.key)}`,
  sk: "answer",
});
/** The operator's switch over every account. */
export const everythingKey = { pk: "everything", sk: "switch" };
