import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { Template } from "./template.ts";
import type { TemplateStore } from "./template-store.ts";

export interface CreateTemplateDeps {
  readonly templates: Pick<TemplateStore, "create" | "get">;
  readonly clock: Clock;
}

/** `id` is the request's: the same request again finds its own template. */
export type NewTemplate = Pick<Template, "id" | "accountId" | "name" | "body">;

export type CreateTemplateOutcome =
  | { readonly kind: "created"; readonly template: Template }
  | { readonly kind: "nameTaken" };

export const createTemplate =
  ({ templates, clock }: CreateTemplateDeps) =>
  async (input: NewTemplate): Promise<CreateTemplateOutcome> => {
    const template: Template = { ...input, createdAt: isoInstant(clock.now()), version: 1 };
    if ((await templates.create(template)) === "created") return { kind: "created", template };
    const own = await templates.get(input.accountId, input.id);
    return own ? { kind: "created", template: own } : { kind: "nameTaken" };
  };
