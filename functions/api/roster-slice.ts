import type { Account } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import { rosterPhones } from "#shared/groups/roster-phones.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor } from "./body-cursor.ts";

/** The next members of a group that a request works at, and the cursor behind them; undefined for another's cursor. */
export const rosterSlice = async (
  deps: ApiDeps,
  account: Account,
  groupId: string,
  context: { readonly operation: string; readonly asked: unknown },
  cursor: string | undefined,
) => {
  const cursors = await bodyCursor(deps, { account: account.id, ...context });
  const after = phoneNumberSchema.optional().safeParse(cursors.open(cursor)?.phone).data;
  if (cursor !== undefined && after === undefined) return undefined;
  const { phones, next } = await rosterPhones(deps)(account.id, groupId, after);
  return { phones, ...cursors.sealed(next && { phone: next }) };
};
