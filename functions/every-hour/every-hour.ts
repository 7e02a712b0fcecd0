import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { type EndHoldsDeps, endExpiredHolds } from "#shared/contacts/end-expired-holds.ts";
import { type IndexFieldDeps, indexFields } from "#shared/contacts/index-field.ts";
import { type RecountGroupsDeps, recountGroups } from "#shared/groups/recount-groups.ts";
import { type RefreshDeps, refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import { type VerifyGroupsDeps, verifyGroups } from "#shared/groups/verify-groups.ts";
import { type SweepDeps, sweepMissedTexts } from "#shared/inbound/sweep-missed-texts.ts";
import { errorMessage } from "#shared/platform/errors.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";

const ACCOUNTS_AT_ONCE = 4;
const INDEXING_MILLISECONDS = 50_000;

export type EveryHourDeps = SweepDeps &
  EndHoldsDeps &
  IndexFieldDeps &
  RecountGroupsDeps &
  RefreshDeps &
  VerifyGroupsDeps & { readonly accounts: Pick<AccountStore, "listAccounts"> };

/**
 * What came in and was missed, then the doubts of which nobody decided, then the groups whose turn it is to be recounted or
 * compared with their rules, of every account. One account's failure keeps no other from its turn.
 * @throws with all failures, at the end.
 */
export const everyHour = (deps: EveryHourDeps) => {
  const [sweep, endHolds, recount] = [sweepMissedTexts(deps), endExpiredHolds(deps), recountGroups(deps)];
  const [refresh, verify] = [refreshDynamicGroups(deps), verifyGroups(deps)];
  const index = indexFields(deps);
  // In this order: a START that was missed comes before the end of a hold.
  const doAll = async (id: AccountId): Promise<void> => {
    await sweep(id);
    await endHolds(id);
    await recount(id);
    await refresh(id);
    await verify(id);
    await index(id, INDEXING_MILLISECONDS);
  };
  return async (): Promise<void> => {
    const ids = await deps.accounts.listAccounts();
    const outcomes = await inParallel(ids, ACCOUNTS_AT_ONCE, async (id) => (await Promise.allSettled([doAll(id)]))[0]);
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [errorMessage(outcome.reason)] : [],
    );
    if (failures.length > 0) throw new Error(`Not done for ${failures.length} accounts: ${failures.join("; ")}`);
  };
};
