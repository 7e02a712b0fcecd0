import type { templateRoutes } from "#shared/api/template-routes.ts";
import { changeTemplate } from "#shared/messaging/change-template.ts";
import { createTemplate } from "#shared/messaging/create-template.ts";
import { segmentsOf } from "#shared/messaging/segments.ts";
import type { Template } from "#shared/messaging/template.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const NAME_TAKEN = { refused: "name_taken", detail: "Another template has this name." } as const;

export const templateHandlers = (deps: ApiDeps): Handlers<typeof templateRoutes> => ({
  listTemplates: async ({ account }, { page }) => {
    const { items, more } = await deps.templates.list(account.id, page.after?.id, page.limit);
    const { next } = pageOfMore(items, more, ({ id }) => ({ id }));
    return { status: 200, body: { items: items.map(viewOf) }, next };
  },
  createTemplate: async ({ account, requestId: id }, { body }) => {
    const outcome = await createTemplate(deps)({ ...body, id, accountId: account.id });
    if (outcome.kind === "nameTaken") return NAME_TAKEN;
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    const did = { object: objectOf(id), after: wordsOf(outcome.template) };
    return { status: 201, body: viewOf(outcome.template), did };
  },
  changeTemplate: async ({ account }, { params: { id }, body }) => {
    const outcome = await changeTemplate(deps)(account.id, id, body);
    if (outcome.kind === "missing") return noSuch("template");
    if (outcome.kind === "nameTaken") return NAME_TAKEN;
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    const did = { object: objectOf(id), before: wordsOf(outcome.before), after: wordsOf(outcome.after) };
    return { status: 200, body: viewOf(outcome.after), did };
  },
  removeTemplate: async ({ account }, { params: { id } }) => {
    const before = await deps.templates.remove(account.id, id);
    return before ? { status: 204, did: { object: objectOf(id), before: wordsOf(before) } } : noSuch("template");
  },
});

const objectOf = (id: string) => ({ kind: "template", id });

const wordsOf = ({ name, body }: Template) => ({ name, body });

const viewOf = ({ id, name, body, createdAt }: Template) => ({ id, name, body, segments: segmentsOf(body), createdAt });
