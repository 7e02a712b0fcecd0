import * as z from "zod";
import type { AccountId } from "#shared/accounts/account.ts";
import type { AccountStore } from "#shared/accounts/account-store.ts";
import { type PhoneNumber, phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { allShards } from "#shared/platform/ids.ts";
import { compileRule } from "./compile-rule.ts";
import type { GroupStore } from "./group-store.ts";
import { type ReadGivenRuleDeps, readGivenRule } from "./read-given-rule.ts";
import { ruleContext } from "./refresh-dynamic-groups.ts";
import type { CompiledRule, Rule } from "./rule.ts";
import { subjectOf } from "./rule-decision.ts";
import { countPreviewed, noPreview, type RulePreview, rulePreviewSchema } from "./rule-preview.ts";
import type { RuleSubjects } from "./rule-subjects.ts";
import { SLICE_MILLISECONDS } from "./slice.ts";

export interface PreviewRuleDeps extends ReadGivenRuleDeps {
  readonly accounts: Pick<AccountStore, "getAccount">;
  readonly groups: Pick<GroupStore, "get" | "getAll">;
  readonly subjects: RuleSubjects;
  readonly clock: Clock;
}

/** Where each shard stands that is not done, behind which phone; and what was counted. */
export const previewSoFarSchema = z.object({
  left: z.record(z.string(), phoneNumberSchema.nullable()),
  preview: rulePreviewSchema,
});
export type PreviewSoFar = z.infer<typeof previewSoFarSchema>;

export type PreviewRuleOutcome =
  | { readonly kind: "counted"; readonly rule: Rule; readonly preview: RulePreview; readonly shown: Shown }
  | { readonly kind: "counting"; readonly soFar: PreviewSoFar }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

type Shown = ReadonlyMap<PhoneNumber, Contact>;

interface Walking {
  readonly account: AccountId;
  readonly groupId: string | undefined;
  readonly rule: CompiledRule;
  readonly now: number;
}

const PAGE = 500;

const invalid = (path: string, message: string) => ({ kind: "invalid", errors: [{ path, message }] }) as const;

/** Counts whom a rule would match now, and who would join and leave a group that is given, as long as a request may take. */
export const previewRule =
  (deps: PreviewRuleDeps) =>
  async (
    account: AccountId,
    { given, groupId }: { readonly given: unknown; readonly groupId: string | undefined },
    soFar?: PreviewSoFar,
  ): Promise<PreviewRuleOutcome> => {
    const group = groupId === undefined ? undefined : await deps.groups.get(account, groupId);
    if (groupId !== undefined && !group) return invalid("groupId", "is no group of this account");
    if (group?.kind === "standard") return invalid("groupId", "is a standard group, which has no rule");
    const [read, context] = await Promise.all([readGivenRule(deps)(account, given), ruleContext(deps, account)]);
    if ("errors" in read) return { kind: "invalid", errors: read.errors };
    const compiled = context && compileRule(read.rule, context);
    if (compiled?.kind !== "compiled") return invalid("rule", compiled?.reason ?? "the account is gone");
    const left = new Map(Object.entries(soFar?.left ?? Object.fromEntries(allShards.map((shard) => [shard, null]))));
    const preview = structuredClone(soFar?.preview ?? noPreview());
    const walking = { account, groupId, rule: compiled.rule, now: deps.clock.now() };
    await Promise.all([...left.keys()].map((shard) => walkShard(deps, walking, shard, left, preview)));
    if (left.size > 0) return { kind: "counting", soFar: { left: Object.fromEntries(left), preview } };
    return { kind: "counted", rule: read.rule, preview, shown: await shownOf(deps, account, preview) };
  };

/** Goes on in one shard until it is done, or time is over: at least one page, so that it comes to an end. */
const walkShard = async (
  deps: PreviewRuleDeps,
  { account, groupId, rule, now }: Walking,
  shard: string,
  left: Map<string, PhoneNumber | null>,
  preview: RulePreview,
): Promise<void> => {
  const groups = [...(groupId === undefined ? [] : [groupId]), ...rule.reads.groups];
  do {
    const { items, next } = await deps.subjects.page(account, shard, left.get(shard) ?? undefined, PAGE, groups);
    for (const looked of items) {
      const subject = subjectOf(looked);
      if (!subject) continue;
      const isMember = groupId !== undefined && looked.memberships.has(groupId);
      countPreviewed(preview, { phone: looked.phone, matches: rule.evaluate(subject, now).matches, isMember });
    }
    if (next === undefined) left.delete(shard);
    else left.set(shard, next);
  } while (left.has(shard) && deps.clock.now() < now + SLICE_MILLISECONDS);
};

const shownOf = async (
  deps: PreviewRuleDeps,
  account: AccountId,
  { matching, joins, leaves }: RulePreview,
): Promise<Shown> => {
  const phones = [...new Set([matching, joins, leaves].flatMap(({ sample }) => sample))];
  const looked = await deps.subjects.look(account, phones, []);
  return new Map(looked.flatMap(({ phone, known: { contact } }) => (contact ? [[phone, contact] as const] : [])));
};
