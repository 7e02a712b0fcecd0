import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Template } from "./template.ts";
import type { TemplateChanges, TemplateStore } from "./template-store.ts";
import { unknownFieldErrors } from "./unknown-fields.ts";

export interface ChangeTemplateDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly templates: Pick<TemplateStore, "change">;
}

export type ChangeTemplateOutcome =
  | { readonly kind: "changed"; readonly before: Template; readonly after: Template }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "nameTaken" }
  | { readonly kind: "missing" };

export const changeTemplate =
  ({ fields, templates }: ChangeTemplateDeps) =>
  async (account: AccountId, id: string, changes: TemplateChanges): Promise<ChangeTemplateOutcome> => {
    const errors = await unknownFieldErrors(fields, account, { body: changes.body });
    if (errors.length > 0) return { kind: "invalid", errors };
    const outcome = await templates.change(account, id, changes);
    return typeof outcome === "string" ? { kind: outcome } : { kind: "changed", ...outcome };
  };
