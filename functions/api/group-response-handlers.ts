import type { groupResponseRoutes } from "#shared/api/group-response-routes.ts";
import { previewResponse } from "#shared/groups/preview-response.ts";
import type { ApiDeps } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { noSuch } from "./refusals.ts";

export const groupResponseHandlers = (deps: ApiDeps): Handlers<typeof groupResponseRoutes> => ({
  listResponses: async ({ account }, { params, page }) => {
    if (!(await deps.groups.get(account.id, params.id))) return noSuch("group");
    const sent = await deps.history.responses(account.id, params.id, page.after?.phone, page.limit);
    const { items, next } = pageOfMore(sent.items, sent.more, ({ phone }) => ({ phone }));
    return { status: 200, body: { items }, next };
  },
  previewResponse: async ({ account }, { params, body }) => {
    const outcome = await previewResponse(deps)(account, params.id, body.phone);
    if (outcome.kind === "rendered") {
      const { body: text, segments, price } = outcome;
      return { status: 200, body: { body: text, ...segments, price } };
    }
    if (outcome.kind === "noResponse") return { refused: "no_response", detail: "The group has no response." };
    return noSuch(outcome.kind === "noSuchGroup" ? "group" : "contact");
  },
});
