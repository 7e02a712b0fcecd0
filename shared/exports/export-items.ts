import { type AccountId, accountIdSchema } from "#shared/accounts/account.ts";
import type { Item, Key } from "#shared/platform/dynamo.ts";
import { type Export, type ExportRef, exportIdSchema } from "./export.ts";

const EXPORT = "export#";

/** Keys and items in the exports table. */
export const exportKey = ({ accountId, id }: ExportRef): Key => ({ pk: accountId, sk: `${EXPORT}${id}` });

/** An account's exports in the order in which they were asked for: an entry each, which never changes. */
export const exportsKey = (account: AccountId): string => `${account}#exports`;

export const exportEntry = (made: Export): Item => ({
  pk: exportsKey(made.accountId),
  sk: `${made.createdAt}#${made.id}`,
  id: made.id,
  droppedAt: droppedAt(made),
});

/** The one partition of the index: an export writes to it every ten seconds. */
export const DUE = "exports";

/** With its place in the index `due` while it goes on. */
export const exportItem = (written: Export): Item => ({
  ...exportKey(written),
  ...written,
  ...(written.dueAt === undefined ? {} : { dueShard: DUE }),
  droppedAt: droppedAt(written),
});

const KEPT_SECONDS = 30 * 24 * 60 * 60;

/** When DynamoDB drops it, in seconds. */
const droppedAt = ({ createdAt }: Export): number => Math.floor(Date.parse(createdAt) / 1_000) + KEPT_SECONDS;

export const exportOfKey = ({ pk, sk }: Key): ExportRef => ({
  accountId: accountIdSchema.parse(pk),
  id: exportIdSchema.parse(sk.slice(EXPORT.length)),
});
