import type { AccountId } from "#shared/accounts/account.ts";
import { SHARDS, shardOf } from "#shared/platform/ids.ts";
import type { GroupStore } from "./group-store.ts";
import { type RecountDeps, recountGroup } from "./recount-group.ts";

export interface RecountGroupsDeps extends RecountDeps {
  readonly groups: Pick<GroupStore, "list">;
}

const HOUR_MILLISECONDS = 3_600_000;
const PAGE = 100;

/** Recounts the groups of an account whose turn this hour is: each comes round in sixteen. */
export const recountGroups =
  (deps: RecountGroupsDeps) =>
  async (account: AccountId): Promise<void> => {
    const turn = Math.floor(deps.clock.now() / HOUR_MILLISECONDS) % SHARDS;
    let after: string | undefined;
    do {
      const { items, more } = await deps.groups.list(account, after, PAGE, true);
      for (const { id } of items) if (Number(shardOf(id)) === turn) await recountGroup(deps)(account, id);
      after = more ? items.at(-1)?.id : undefined;
    } while (after !== undefined);
  };
