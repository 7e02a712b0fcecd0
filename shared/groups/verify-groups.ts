import type { AccountId } from "#shared/accounts/account.ts";
import { shardOf } from "#shared/platform/ids.ts";
import type { DynamicGroupStore } from "./dynamic-group-store.ts";
import { startVerify, type VerifyGroupDeps } from "./verify-group.ts";

export interface VerifyGroupsDeps extends Pick<VerifyGroupDeps, "jobs" | "clock"> {
  readonly dynamicGroups: Pick<DynamicGroupStore, "all">;
}

const HOUR_MILLISECONDS = 3_600_000;
const HOURS = 24;

/** Has each dynamic group compared with its rule once a day, at its own hour. */
export const verifyGroups =
  (deps: VerifyGroupsDeps) =>
  async (account: AccountId): Promise<void> => {
    const hour = Math.floor(deps.clock.now() / HOUR_MILLISECONDS) % HOURS;
    const { groups } = await deps.dynamicGroups.all(account);
    for (const { id, state, archivedAt } of groups) {
      const isItsTurn = Number(shardOf(id)) === hour && state === "ready" && archivedAt === undefined;
      if (isItsTurn) await startVerify(deps)(account, id);
    }
  };
