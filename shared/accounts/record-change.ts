import { isoInstant } from "#shared/platform/clock.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { AccountId } from "./account.ts";
import type { ApiKey } from "./api-key.ts";
import { type Change, changedFields } from "./audit.ts";
import type { AuditStore } from "./audit-store.ts";
import type { RequestIdentity } from "./idempotency-store.ts";

export interface RecordChangeDeps {
  readonly audit: Pick<AuditStore, "append">;
}

export interface ChangeByRequest {
  readonly accountId: AccountId;
  readonly key: ApiKey;
  readonly action: string;
  readonly request: RequestIdentity;
  readonly change: Change;
}

/**
 * Puts a change into the audit trail, before it is answered as done. A request that is sent again comes to the same entry.
 * Where an attempt broke off, what it changed is no difference any more: then the entry says only what the request was.
 */
export const recordChange =
  ({ audit }: RecordChangeDeps) =>
  async ({ accountId, key, action, request, change }: ChangeByRequest): Promise<void> => {
    const fields = changedFields(change) ?? (request.isAgain ? {} : undefined);
    if (!fields) return;
    const { id, at } = change.cause ?? { id: request.requestId, at: isoInstant(request.begunAt) };
    const by = { keyId: key.id, label: key.label, role: key.role };
    await audit.append({ id: hashId(action, id), accountId, at, by, action, object: change.object, ...fields });
  };
