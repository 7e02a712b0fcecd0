import { hashId } from "#shared/platform/ids.ts";
import type { AccountId } from "./account.ts";
import { AUDIT_KEPT_MILLISECONDS, type AuditEntry } from "./audit.ts";

/** Keys in the accounts table. Senders and keys are looked up before the account is known: those two, and the list, have no prefix. */
export const accountKey = (id: AccountId) => ({ pk: id, sk: "account" });
/** The list of all accounts: work that is done for each of them begins there. */
export const accountListKey = "accounts";
export const listedAccountKey = (id: AccountId) => ({ pk: accountListKey, sk: id });
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

/** An entry of the audit trail, found by time, by who did it and by what it was done to. */
export const auditItem = (entry: AuditEntry) => ({
  pk: auditKey(entry.accountId),
  sk: auditPlace(entry),
  ...entry,
  auditActor: ofAccount(entry.accountId, entry.by.keyId),
  auditObject: ofAccount(entry.accountId, entry.object.id),
  expiresAt: Math.floor((Date.parse(entry.at) + AUDIT_KEPT_MILLISECONDS) / 1_000),
});

/** By time, and within an instant by id. */
export const auditPlace = ({ at, id }: Pick<AuditEntry, "at" | "id">): string => `${at}#${id}`;

/** Where to read the trail: of one object, of one actor, or of the whole account. */
export const auditLine = (
  id: AccountId,
  { actor, object }: { actor?: string | undefined; object?: string | undefined },
) => {
  if (object !== undefined)
    return { index: "byObject", partitionKey: "auditObject", sortKey: "sk", value: ofAccount(id, object) };
  if (actor !== undefined)
    return { index: "byActor", partitionKey: "auditActor", sortKey: "sk", value: ofAccount(id, actor) };
  return { index: undefined, partitionKey: "pk", sortKey: "sk", value: auditKey(id) };
};

const auditKey = (id: AccountId): string => `${id}#audit`;
const ofAccount = (id: AccountId, name: string): string => `${id}#${name}`;
