import type { exportRoutes } from "#shared/api/export-routes.ts";
import type { RouteInput } from "#shared/api/route.ts";
import { type ExportAsked, fileOf } from "#shared/exports/export.ts";
import { startExport } from "#shared/exports/start-export.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import { exportView, fileName } from "./export-view.ts";
import type { Handlers } from "./handler-types.ts";
import { pageOfMore } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const NO_LIST = {
  refused: "no_list",
  detail: "The campaign has no list yet: there is one when it is launched, or scheduled with freeze schedule.",
} as const;

const TOO_MANY = {
  refused: "too_many_exports",
  detail: "Five exports are being written: wait until one has ended.",
} as const;

const LINK_SECONDS = 300;

export const exportHandlers = (deps: ApiDeps): Handlers<typeof exportRoutes> => ({
  startExport: async ({ account, key, requestId: id }, { body }) => {
    const outcome = await startExport(deps)({ account, by: key, id, asked: askedOf(body) });
    if (outcome.kind === "noList") return NO_LIST;
    if (outcome.kind === "tooMany") return TOO_MANY;
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    const did = { object: { kind: "export", id }, after: outcome.export.of };
    return { status: 202, body: exportView(outcome.export, deps.clock.now()), did };
  },
  listExports: async ({ account }, { page }) => {
    const after = page.after && `${page.after.createdAt}#${page.after.id}`;
    const { items, more } = await deps.exports.list(account.id, after, page.limit);
    const now = deps.clock.now();
    return {
      status: 200,
      body: { items: items.map((each) => exportView(each, now)) },
      next: pageOfMore(items, more, ({ createdAt, id }) => ({ createdAt, id })).next,
    };
  },
  getExport: async ({ account }, { params: { id } }) => {
    const found = await deps.exports.get({ accountId: account.id, id });
    if (!found) return noSuch("export");
    const now = deps.clock.now();
    const view = exportView(found, now);
    if (view.state !== "done") return { status: 200, body: view };
    const url = await (await deps.files()).link(fileOf(found), fileName(found), LINK_SECONDS);
    const download = { url, expiresAt: isoInstant(now + LINK_SECONDS * 1_000) };
    return { status: 200, body: { ...view, download } };
  },
});

/** What a kind needs is there: the contract says so. */
const askedOf = ({
  kind,
  find,
  groupId = "",
  campaignId = "",
  outcome,
  importId = "",
}: RouteInput<typeof exportRoutes.startExport>["body"]): ExportAsked => {
  switch (kind) {
    case "contacts":
      return { kind, find };
    case "members":
      return { kind, groupId };
    case "consents":
      return { kind };
    case "recipients":
      return { kind, campaignId, outcome };
    case "importErrors":
      return { kind, importId };
  }
};
