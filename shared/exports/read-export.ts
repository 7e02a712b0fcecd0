import type { Account, AccountId } from "#shared/accounts/account.ts";
import type { CampaignStore } from "#shared/campaigns/campaign-store.ts";
import type { Field } from "#shared/contacts/field.ts";
import type { CountStore } from "#shared/groups/count-store.ts";
import { findFilterOf } from "#shared/groups/find-filter-of.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import type { ImportStore } from "#shared/imports/import-store.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { ExportAsked, ExportOf } from "./export.ts";
import type { ExportOfKind } from "./export-rows.ts";

export interface ReadExportDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly counts: Pick<CountStore, "countsOf">;
  readonly imports: Pick<ImportStore, "get">;
}

export type ExportRefused =
  /** The campaign has no list yet. */
  { readonly kind: "noList" } | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

interface Readable {
  readonly kind: "readable";
  readonly of: ExportOf;
  /** How many rows there will be, about, where something counts them. */
  readonly expected?: number | undefined;
}

/** Whether there is what is wanted in a file. */
export const readExport =
  (deps: ReadExportDeps) =>
  async (account: Account, fields: readonly Field[], asked: ExportAsked): Promise<Readable | ExportRefused> => {
    switch (asked.kind) {
      case "contacts":
        return await readContacts(deps, account, fields, asked);
      case "members":
        return await readMembers(deps, account.id, asked);
      case "consents":
        return { kind: "readable", of: asked };
      case "recipients":
        return await readRecipients(deps, account.id, asked);
      case "importErrors":
        return await readImportErrors(deps, account.id, asked);
    }
  };

const nothing = (path: string, noun: string): ExportRefused => ({
  kind: "invalid",
  errors: [{ path, message: `is no ${noun} of this account` }],
});

const readContacts = async (
  { groups }: ReadExportDeps,
  account: Account,
  fields: readonly Field[],
  of: ExportOfKind<"contacts">,
): Promise<Readable | ExportRefused> => {
  const groupId = of.find?.group;
  if (groupId !== undefined && !(await groups.get(account.id, groupId))) return nothing("find.group", "group");
  const errors = findFilterOf(of.find ?? {}, account, fields).errors.map(({ path, message }) => ({
    path: `find.${path}`,
    message,
  }));
  return errors.length > 0 ? { kind: "invalid", errors } : { kind: "readable", of };
};

const readMembers = async (
  { groups, counts }: ReadExportDeps,
  account: AccountId,
  of: ExportOfKind<"members">,
): Promise<Readable | ExportRefused> => {
  if (!(await groups.get(account, of.groupId))) return nothing("groupId", "group");
  const counted = (await counts.countsOf(account, of.groupId, of.groupId)).get(of.groupId);
  return { kind: "readable", of, expected: counted?.members };
};

const readRecipients = async (
  { campaigns }: ReadExportDeps,
  accountId: AccountId,
  asked: Omit<ExportOfKind<"recipients">, "attempt">,
): Promise<Readable | ExportRefused> => {
  const campaign = await campaigns.get({ accountId, id: asked.campaignId });
  if (!campaign) return nothing("campaignId", "campaign");
  const { attempt, frozen } = campaign;
  if (!frozen) return { kind: "noList" };
  const expected = asked.outcome === undefined ? frozen.audience : undefined;
  return { kind: "readable", of: { ...asked, attempt }, expected };
};

const readImportErrors = async (
  { imports }: ReadExportDeps,
  accountId: AccountId,
  of: ExportOfKind<"importErrors">,
): Promise<Readable | ExportRefused> => {
  const found = await imports.get({ accountId, id: of.importId });
  if (!found) return nothing("importId", "import");
  return { kind: "readable", of, expected: found.counts.failed + found.counts.duplicates };
};
