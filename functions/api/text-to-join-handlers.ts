import type { textToJoinRoutes } from "#shared/api/text-to-join-routes.ts";
import { changeTextToJoin } from "#shared/campaigns/change-text-to-join.ts";
import { createTextToJoin } from "#shared/campaigns/create-text-to-join.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { KeywordTaken, TextToJoinChanges } from "#shared/campaigns/text-to-join-store.ts";
import { segmentsOfAny } from "#shared/messaging/segments.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const SILENT = {
  code: "silent_keyword",
  detail: "Whoever texts this hears nothing: there is no welcome, no alreadyIn, and no group that responds.",
};

export const textToJoinHandlers = (deps: ApiDeps): Handlers<typeof textToJoinRoutes> => {
  const taken = async ({ account }: Caller, { keyword, by }: KeywordTaken) => {
    const holder = await deps.textToJoins.get(account.id, by);
    const name = holder ? `"${holder.name}"` : "another text-to-join";
    return {
      refused: "keyword_taken",
      detail: `The keyword "${keyword}" belongs to ${name}.`,
      more: { keyword, textToJoinId: by },
    } as const;
  };
  const change = async (caller: Caller, id: string, changes: TextToJoinChanges) => {
    const before = await deps.textToJoins.get(caller.account.id, id);
    const outcome = await changeTextToJoin(deps)(caller.account.id, id, changes);
    if (outcome.kind === "missing") return noSuch("text-to-join");
    if (outcome.kind === "keywordTaken") return taken(caller, outcome);
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    return { status: 200, body: changedView(outcome), did: didOf(outcome.textToJoin, before) } as const;
  };
  return {
    listTextToJoins: async ({ account }, { page }) => {
      const { items, more } = await deps.textToJoins.list(account.id, page.after?.id, page.limit);
      return {
        status: 200,
        body: { items: items.map(viewOf) },
        next: pageOfMore(items, more, ({ id }) => ({ id })).next,
      };
    },
    createTextToJoin: async (caller, { body }) => {
      const { account, requestId } = caller;
      const outcome = await createTextToJoin(deps)({ ...body, id: requestId, accountId: account.id });
      if (outcome.kind === "keywordTaken") return taken(caller, outcome);
      if (outcome.kind === "invalid") return invalid(outcome.errors);
      return { status: 201, body: changedView(outcome), did: didOf(outcome.textToJoin) };
    },
    getTextToJoin: async ({ account }, { params }) => {
      const textToJoin = await deps.textToJoins.get(account.id, params.id);
      if (!textToJoin) return noSuch("text-to-join");
      const joins = await deps.textToJoins.joins(account.id, textToJoin.id);
      return { status: 200, body: { ...viewOf(textToJoin), joins } };
    },
    changeTextToJoin: (caller, { params, body }) => change(caller, params.id, body),
    archiveTextToJoin: async ({ account }, { params }) => {
      const before = await deps.textToJoins.get(account.id, params.id);
      const outcome = await deps.textToJoins.change(account.id, params.id, { status: "archived" });
      if (outcome.kind === "changed")
        return { status: 200, body: viewOf(outcome.textToJoin), did: didOf(outcome.textToJoin, before) };
      return noSuch("text-to-join");
    },
    restoreTextToJoin: (caller, { params }) => change(caller, params.id, { status: "active" }),
  };
};

const didOf = (textToJoin: TextToJoin, before?: TextToJoin) => ({
  object: { kind: "textToJoin", id: textToJoin.id },
  before: before && viewOf(before),
  after: viewOf(textToJoin),
});

const viewOf = (textToJoin: TextToJoin) => {
  const { accountId: _, version: __, ...shown } = textToJoin;
  return shown;
};

const changedView = ({ textToJoin, silent }: { textToJoin: TextToJoin; silent: boolean }) => ({
  ...viewOf(textToJoin),
  segments: {
    welcome: segmentsOfAny(textToJoin.welcome),
    alreadyIn: segmentsOfAny(textToJoin.alreadyIn),
    closedReply: segmentsOfAny(textToJoin.closedReply),
  },
  ...(silent ? { warnings: [SILENT] } : {}),
});
