import type { FieldStore } from "#shared/contacts/field-store.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { Template } from "./template.ts";
import type { TemplateStore } from "./template-store.ts";
import { unknownFieldErrors } from "./unknown-fields.ts";

export interface CreateTemplateDeps {
  readonly fields: Pick<FieldStore, "read">;
  readonly templates: Pick<TemplateStore, "create" | "get">;
  readonly clock: Clock;
}

/** `id` is the request's: the same request again finds its own template. */
export type NewTemplate = Pick<Template, "id" | "accountId" | "name" | "body">;

export type CreateTemplateOutcome =
  | { readonly kind: "created"; readonly template: Template }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "nameTaken" };

export const createTemplate =
  ({ fields, templates, clock }: CreateTemplateDeps) =>
  async (input: NewTemplate): Promise<CreateTemplateOutcome> => {
    const errors = await unknownFieldErrors(fields, input.accountId, { body: input.body });
    if (errors.length > 0) return { kind: "invalid", errors };
    const template: Template = { ...input, createdAt: isoInstant(clock.now()), version: 1 };
    if ((await templates.create(template)) === "created") return { kind: "created", template };
    const own = await templates.get(input.accountId, input.id);
    return own ? { kind: "created", template: own } : { kind: "nameTaken" };
  };
