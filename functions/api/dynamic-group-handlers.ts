import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { dynamicGroupRoutes } from "#shared/api/dynamic-group-routes.ts";
import type { Contact } from "#shared/contacts/contact.ts";
import { askVerify } from "#shared/groups/ask-verify.ts";
import { describeRule } from "#shared/groups/describe-rule.ts";
import { previewRule, previewSoFarSchema } from "#shared/groups/preview-rule.ts";
import { readRuleWords } from "#shared/groups/read-rule-words.ts";
import type { RulePreview } from "#shared/groups/rule-preview.ts";
import { whyMember } from "#shared/groups/why-member.ts";
import type { ApiDeps } from "./api-deps.ts";
import { bodyCursor, OTHER_CURSOR } from "./body-cursor.ts";
import { groupObject } from "./group-view.ts";
import type { Handlers } from "./handler-types.ts";
import { BUILDING, invalid, noSuch } from "./refusals.ts";

const STANDARD = { refused: "standard_group", detail: "The group is kept by hand: it has no rule." } as const;
const ARCHIVED = { refused: "group_archived", detail: "The group is archived: restoring it builds it anew." } as const;
const ruleInvalid = (reason: string) =>
  ({ refused: "rule_invalid", detail: `The group's rule cannot be read now: ${reason}` }) as const;

export const dynamicGroupHandlers = (deps: ApiDeps): Handlers<typeof dynamicGroupRoutes> => ({
  previewRule: async ({ account }, { body: { rule: given, groupId, cursor } }) => {
    const asked = [given, groupId];
    const cursors = await bodyCursor(deps, { account: account.id, operation: "previewRule", asked });
    const soFar = previewSoFarSchema.safeParse(placeOf(cursors.open(cursor)?.soFar)).data;
    if (cursor !== undefined && !soFar) return OTHER_CURSOR;
    const outcome = await previewRule(deps)(account.id, { given, groupId }, soFar);
    if (outcome.kind === "invalid") return invalid(outcome.errors);
    if (outcome.kind === "counting") {
      const place = cursors.sealed({ soFar: JSON.stringify(outcome.soFar) });
      return { status: 202, body: { cursor: "", ...place, counted: outcome.soFar.preview.seen } };
    }
    const { rule, preview, shown } = outcome;
    const sentence = describeRule(rule, await readRuleWords(deps)(account.id, [rule]));
    const { matching, joins, leaves } = previewView(preview, shown);
    return { status: 200, body: { sentence, ...matching, ...(groupId === undefined ? {} : { joins, leaves }) } };
  },
  whyMember: async ({ account }, { params }) => {
    const outcome = await whyMember(deps)(account.id, params.id, params.phone);
    if (outcome.kind === "explained")
      return { status: 200, body: { ...outcome.why, conditions: [...outcome.why.conditions] } };
    if (outcome.kind === "standardGroup") return STANDARD;
    if (outcome.kind === "invalid") return ruleInvalid(outcome.reason);
    return noSuch(outcome.kind === "noSuchGroup" ? "group" : "contact");
  },
  verifyGroup: async ({ account }, { params }) => {
    const outcome = await askVerify(deps)(account.id, params.id);
    switch (outcome.kind) {
      case "asked": {
        const did = { object: groupObject(params), before: {}, after: { verifyAskedAt: outcome.at } };
        return { status: 202, body: { groupId: params.id, askedAt: outcome.at }, did };
      }
      case "standardGroup":
        return STANDARD;
      case "building":
        return BUILDING;
      case "groupArchived":
        return ARCHIVED;
      case "invalid":
        return ruleInvalid(outcome.reason);
      case "noSuchGroup":
        return noSuch("group");
    }
  },
});

const placeOf = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

const previewView = ({ matching, joins, leaves }: RulePreview, shown: ReadonlyMap<PhoneNumber, Contact>) => {
  const some = ({ count, sample }: RulePreview["matching"]) => ({
    count,
    sample: sample.map((phone) => {
      const { firstName, lastName } = shown.get(phone) ?? {};
      return { phone, firstName, lastName };
    }),
  });
  return { matching: some(matching), joins: some(joins), leaves: some(leaves) };
};
