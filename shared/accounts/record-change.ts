import { isoInstant } from "#shared/platform/clock.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { AccountId } from "./account.ts";
import type { ApiKey } from "./api-key.ts";
import { type AuditEntry, type Change, changedFields } from "./audit.ts";
import type { AuditStore } from "./audit-store.ts";
import type { RequestIdentity } from "./idempotency-store.ts";

export interface RecordChangeDeps {
  readonly audit: Pick<AuditStore, "intend" | "append" | "withdraw">;
}

export interface ChangingRequest {
  readonly accountId: AccountId;
  readonly key: ApiKey;
  readonly action: string;
  readonly request: RequestIdentity;
  /** What is about to be changed. */
  readonly object: AuditEntry["object"];
}

/**
 * Does what changes something, with its entry in the audit trail: its intent is written before, and becomes the entry before
 * the change is answered as done. What breaks off in between leaves the intent. What changed nothing takes its own away, but
 * not that of an earlier attempt, which may have changed something; a request that is sent again comes to the same entry.
 */
export const recordChange =
  ({ audit }: RecordChangeDeps) =>
  async <Outcome extends { readonly did?: Change | undefined }>(
    asked: ChangingRequest,
    change: () => Promise<Outcome>,
  ): Promise<Outcome> => {
    const { request } = asked;
    const cause = { id: request.requestId, at: isoInstant(request.begunAt) };
    const intent = entryOf(asked, cause, asked.object);
    // The SDK repeats a write whose answer was lost: what a first attempt finds there is its own.
    const isOwn = (await audit.intend(intent)) || !request.isAgain;
    const outcome = await change();
    const { did } = outcome;
    const fields = did && (changedFields(did) ?? (request.isAgain ? {} : undefined));
    if (did && fields) await audit.append({ ...entryOf(asked, did.cause ?? cause, did.object), ...fields });
    if (did?.cause || (!fields && isOwn)) await audit.withdraw(intent);
    return outcome;
  };

const entryOf = (
  { accountId, key, action }: ChangingRequest,
  cause: { readonly id: string; readonly at: string },
  object: AuditEntry["object"],
): AuditEntry => {
  const by = { keyId: key.id, label: key.label, role: key.role };
  return { id: hashId(action, cause.id), accountId, at: cause.at, by, action, object };
};
