import type { Account } from "#shared/accounts/account.ts";
import type { ApiKey } from "#shared/accounts/api-key.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { groupErrors } from "./groups-of-import.ts";
import { type Import, NO_COUNTS } from "./import.ts";
import type { ImportStore } from "./import-store.ts";

export interface CreateImportDeps {
  readonly imports: Pick<ImportStore, "create">;
  readonly groups: Pick<GroupStore, "getAll">;
  readonly clock: Clock;
}

export interface CreateImport {
  readonly account: Account;
  readonly by: Pick<ApiKey, "id" | "label">;
  /** The request's: the same request again finds its own. */
  readonly id: string;
  readonly fileName: string;
  readonly groupIds: readonly string[];
}

export type CreateImportOutcome =
  | { readonly kind: "created"; readonly import: Import }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

/** Makes room for a file; nothing is brought in before it is started. */
export const createImport =
  (deps: CreateImportDeps) =>
  async ({ account, by, id, fileName, groupIds }: CreateImport): Promise<CreateImportOutcome> => {
    const errors = await groupErrors(deps, account.id, groupIds);
    if (errors.length > 0) return { kind: "invalid", errors };
    const made = await deps.imports.create({
      ...{ v: 1, id, accountId: account.id, fileName, groupIds: [...groupIds], by: { keyId: by.id, label: by.label } },
      ...{ createdAt: isoInstant(deps.clock.now()), state: "new", counts: NO_COUNTS, run: 0, step: 0 },
      place: { offset: 0, row: 1, skips: false },
    });
    return { kind: "created", import: made };
  };
