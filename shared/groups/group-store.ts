import type { AccountId } from "#shared/accounts/account.ts";
import type { Group } from "./group.ts";

export type GroupChanges = {
  readonly [Field in "name" | "description" | "sender" | "response" | "archivedAt" | "reviewed"]?: Group[Field] | null;
};

/** Groups; a name belongs to one group of an account, without regard to case. Reads are strongly consistent. */
export interface GroupStore {
  /** @returns `nameTaken` when another group has the name. */
  create(group: Group): Promise<"created" | "nameTaken">;
  get(account: AccountId, id: string): Promise<Group | undefined>;
  getAll(account: AccountId, ids: readonly string[]): Promise<(Group | undefined)[]>;
  change(account: AccountId, id: string, changes: GroupChanges): Promise<Group | "nameTaken" | "missing">;
  /** In the order of ids, behind `after`; archived ones only if asked for. */
  list(
    account: AccountId,
    after: string | undefined,
    limit: number,
    archived?: boolean,
  ): Promise<{ items: Group[]; more: boolean }>;
}
