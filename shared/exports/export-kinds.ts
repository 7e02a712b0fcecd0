import type { Export } from "./export.ts";
import { type ExportConsentsDeps, exportConsents } from "./export-consents.ts";
import { type ExportContactsDeps, exportContacts } from "./export-contacts.ts";
import { type ExportImportErrorsDeps, exportImportErrors } from "./export-import-errors.ts";
import { type ExportMembersDeps, exportMembers } from "./export-members.ts";
import { type ExportRecipientsDeps, exportRecipients } from "./export-recipients.ts";
import type { ExportKind, ExportOfKind, ExportRows, KindOf } from "./export-rows.ts";

export type ExportRowsDeps = ExportContactsDeps &
  ExportMembersDeps &
  ExportConsentsDeps &
  ExportRecipientsDeps &
  ExportImportErrorsDeps;

/** One entry a kind: one that is missing does not compile. */
const kinds: { readonly [K in ExportKind]: KindOf<K, ExportRowsDeps> } = {
  contacts: exportContacts,
  members: exportMembers,
  consents: exportConsents,
  recipients: exportRecipients,
  importErrors: exportImportErrors,
};

/** The rows of an export; undefined when what it is of is gone. `pageSize` is for tests. */
export const openRows = async (
  deps: ExportRowsDeps,
  about: Export,
  pageSize?: number,
): Promise<ExportRows | undefined> => await openOf(deps, about, about.of, pageSize);

const openOf = <K extends ExportKind>(
  deps: ExportRowsDeps,
  about: Export,
  of: ExportOfKind<K>,
  pageSize: number | undefined,
) => {
  const kind: K = of.kind;
  return kinds[kind](deps, pageSize)(about, of);
};
