import type { AccountId } from "#shared/accounts/account.ts";
import type { Template } from "./template.ts";

export interface TemplateChanges {
  readonly name?: string | undefined;
  readonly body?: string | undefined;
}

/** Templates; a name belongs to one of an account, without regard to case. Reads are strongly consistent. */
export interface TemplateStore {
  /** @returns `taken` when the id or the name is. */
  create(template: Template): Promise<"created" | "taken">;
  get(account: AccountId, id: string): Promise<Template | undefined>;
  change(
    account: AccountId,
    id: string,
    changes: TemplateChanges,
  ): Promise<{ readonly before: Template; readonly after: Template } | "nameTaken" | "missing">;
  /** @returns what is gone; undefined when there was none. */
  remove(account: AccountId, id: string): Promise<Template | undefined>;
  /** In the order of ids, behind `after`. */
  list(account: AccountId, after: string | undefined, limit: number): Promise<{ items: Template[]; more: boolean }>;
}
