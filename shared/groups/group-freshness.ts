import type { AccountStore } from "#shared/accounts/account-store.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { compileRule } from "./compile-rule.ts";
import type { CountStore } from "./count-store.ts";
import type { DynamicGroup } from "./group.ts";
import { ruleContext } from "./refresh-dynamic-groups.ts";
import type { UntilStore } from "./rule-subjects.ts";

export interface GroupFreshnessDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly fields: Pick<FieldStore, "read">;
  readonly counts: Pick<CountStore, "countsOf">;
  readonly untils: Pick<UntilStore, "earliest">;
  readonly clock: Clock;
}

/** How true a dynamic group is to its rule at this moment. */
export interface GroupFreshness {
  /** `late`: a contact of the account should have been looked at again before now, and was not. */
  readonly state: "current" | "late" | "building" | "invalid" | "archived";
  /** When a member came, went, or could be reached no more or again. */
  readonly lastChangeAt?: string | undefined;
  /** When the next contact of the account is looked at again because of time: where the rule reads dates or consent. */
  readonly nextCheckAt?: string | undefined;
  /** How long that one waits already. */
  readonly lagSeconds?: number;
}

/** The clock hands out what is due each minute, and a minute more it may take. */
const LATE_SECONDS = 120;

export const groupFreshness =
  (deps: GroupFreshnessDeps) =>
  async (group: DynamicGroup): Promise<GroupFreshness> => {
    const { accountId, id } = group;
    const [counts, nextCheckAt] = await Promise.all([
      deps.counts.countsOf(accountId, id, id),
      (await readsTime(deps, group)) ? deps.untils.earliest(accountId) : undefined,
    ]);
    const waits = nextCheckAt === undefined ? 0 : deps.clock.now() - Date.parse(nextCheckAt);
    const lagSeconds = Math.max(0, Math.floor(waits / 1_000));
    return {
      state: stateOf(group, lagSeconds),
      lastChangeAt: counts.get(id)?.at,
      ...(nextCheckAt === undefined ? {} : { nextCheckAt, lagSeconds }),
    };
  };

const stateOf = ({ state, archivedAt }: DynamicGroup, lagSeconds: number): GroupFreshness["state"] => {
  if (archivedAt !== undefined) return "archived";
  if (state !== "ready") return state;
  return lagSeconds > LATE_SECONDS ? "late" : "current";
};

const readsTime = async (deps: GroupFreshnessDeps, { accountId, rule }: DynamicGroup): Promise<boolean> => {
  const context = await ruleContext(deps, accountId);
  const compiled = context && compileRule(rule, context);
  return compiled?.kind === "compiled" && (compiled.rule.reads.dates || compiled.rule.reads.consent);
};
