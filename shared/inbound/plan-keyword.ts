import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { ConsentFact } from "#shared/contacts/consent.ts";
import type { Membership } from "#shared/groups/group.ts";
import { responsesInTurn, someRespond } from "#shared/groups/responses-in-turn.ts";
import { afterAutomaticText, isSilenced } from "./automatic-texts.ts";
import type { InboundText } from "./inbound-text.ts";
import { reply } from "./reply-to-text.ts";
import type { Situation, TextPlan } from "./situation.ts";

/** The memberships that a keyword begins, and its answer: the welcome, the groups' responses, or that all is as it was. */
export const planKeyword = (
  situation: Situation,
  textToJoin: TextToJoin,
  consent: ConsentFact,
  text: InboundText,
  at: string,
): TextPlan => {
  const { groups, memberOf, facts, keyword } = situation;
  const { welcome, alreadyIn } = textToJoin;
  const now = Date.parse(at);
  // An archived group takes nobody in; the others do.
  const open = groups.filter(({ archivedAt }) => archivedAt === undefined);
  const missing = open.filter(({ id }) => !memberOf.includes(id));
  const isTaken = open.length > 0 && keyword !== undefined;
  const plan = { meaning: "keyword", consent, joins: [], leaves: [], ...(isTaken ? { keyword } : {}) } as const;
  if (missing.length === 0) {
    const words = open.length > 0 ? alreadyIn : undefined;
    return words === undefined ? plan : reply(plan, situation, text, at, { body: words, purpose: "answer" });
  }
  // The welcome speaks in place of the groups' responses.
  const isQuiet = welcome !== undefined || isSilenced(facts, now);
  const inTurn = isQuiet ? [] : responsesInTurn(missing);
  const join = (groupId: string): Membership => ({
    ...{ accountId: textToJoin.accountId, groupId, phone: text.from, since: at, source: "keyword", cause: text.sid },
    ...(isQuiet ? { respond: false } : {}),
    ...(inTurn.includes(groupId) ? { inTurn } : {}),
  });
  const joining = { ...plan, joins: missing.map(({ id }) => join(id)), joined: textToJoin.id };
  if (welcome !== undefined) {
    return reply(joining, situation, text, at, { body: welcome, purpose: "answer", hasFooter: true });
  }
  if (!someRespond(missing)) return joining;
  return isQuiet ? { ...joining, meaning: "silenced" } : { ...joining, automatic: afterAutomaticText(facts, now) };
};
