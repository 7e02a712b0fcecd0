import type { AccountId } from "#shared/accounts/account.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { TextToJoin } from "./text-to-join.ts";
import {
  answersWithSilence,
  noSuchGroup,
  openingErrors,
  type PartsDeps,
  readParts,
  textErrors,
} from "./text-to-join-parts.ts";
import type { KeywordTaken, TextToJoinChanges, TextToJoinStore } from "./text-to-join-store.ts";

export interface ChangeTextToJoinDeps extends PartsDeps {
  readonly textToJoins: Pick<TextToJoinStore, "get" | "change">;
}

export type ChangeTextToJoinOutcome =
  | { readonly kind: "changed"; readonly textToJoin: TextToJoin; readonly silent: boolean }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "missing" }
  | KeywordTaken;

/** Changes what is given; null clears. Archiving gives its keywords back, restoring takes them again if they are free. */
export const changeTextToJoin =
  (deps: ChangeTextToJoinDeps) =>
  async (account: AccountId, id: string, changes: TextToJoinChanges): Promise<ChangeTextToJoinOutcome> => {
    const { errors: nothings } = await readParts(deps, account, { groupIds: changes.groupIds ?? [] });
    const errors = [
      ...nothings,
      ...(await openingErrorsAfter(deps, account, id, changes)),
      ...(await textErrors(deps, account, changes)),
    ];
    if (errors.length > 0) return { kind: "invalid", errors };
    const outcome = await deps.textToJoins.change(account, id, changes);
    if (outcome.kind === "noSuchGroup") {
      const groupIds = changes.groupIds ?? (await deps.textToJoins.get(account, id))?.groupIds ?? [];
      return noSuchGroup({ groupIds }, outcome);
    }
    if (outcome.kind !== "changed") return outcome;
    const { groups } = await readParts(deps, account, { groupIds: outcome.textToJoin.groupIds });
    return { ...outcome, silent: answersWithSilence(outcome.textToJoin, groups) };
  };

const openingErrorsAfter = async (
  deps: ChangeTextToJoinDeps,
  account: AccountId,
  id: string,
  { opensAt, closesAt }: TextToJoinChanges,
): Promise<FieldError[]> => {
  if (opensAt === undefined && closesAt === undefined) return [];
  const before = await deps.textToJoins.get(account, id);
  const then = (change: string | null | undefined, now: string | undefined) =>
    change === undefined ? now : (change ?? undefined);
  return openingErrors({ opensAt: then(opensAt, before?.opensAt), closesAt: then(closesAt, before?.closesAt) });
};
