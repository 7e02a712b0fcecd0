import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { Message, MessageRef, OutboundMessage, OutboundState } from "#shared/messaging/message.ts";
import type { MessageStore } from "#shared/messaging/message-store.ts";
import type { ReplyStore } from "./reply-store.ts";
import type { CampaignDifference } from "./tally-difference.ts";

export interface AttributeReplyDeps {
  readonly messages: Pick<MessageStore, "get" | "conversation">;
  readonly replies: Pick<ReplyStore, "note">;
}

/** A text that comes in later than that says nothing about a campaign. */
const ANSWERS_MILLISECONDS = 72 * 60 * 60_000;
/** In a conversation with more texts since, a campaign's is no longer what is answered. */
const LOOKED_AT = 20;

/**
 * A text that came in belongs to the latest campaign whose text reached the phone within 72 hours before it. Noted once a
 * campaign and phone: rung twice it says nothing new.
 * @returns what the campaign's counter moves by; nothing for a text that answers no campaign, or is not the first
 */
export const attributeReply =
  ({ messages, replies }: AttributeReplyDeps) =>
  async (ref: MessageRef): Promise<CampaignDifference[]> => {
    const { accountId, phone, messageId } = ref;
    const said = await messages.get(ref);
    if (said?.direction !== "in") return [];
    const { items } = await messages.conversation(accountId, phone, { at: said.at, messageId }, LOOKED_AT);
    const since = Date.parse(said.at) - ANSWERS_MILLISECONDS;
    const answered = items.find((text) => isOfCampaign(text) && Date.parse(text.at) >= since);
    if (answered?.direction !== "out" || answered.campaignId === undefined) return [];
    const { campaignId } = answered;
    const optsOut = said.meaning === "stop";
    const { replied, optedOut } = await replies.note(accountId, campaignId, phone, { at: said.at, optsOut });
    if (!replied && !optedOut) return [];
    const difference = { ...(replied ? { replies: 1 } : {}), ...(optedOut ? { optOuts: 1 } : {}) };
    return [{ ref: { accountId, id: campaignId }, difference }];
  };

/** Of the others it is known that they never were with the carrier, or that the carrier could not bring them. */
const MAY_HAVE_ARRIVED: ReadonlySet<OutboundState> = new Set([
  "claimed",
  "in_doubt",
  "sent",
  "delivered",
  "undelivered",
]);

const isOfCampaign = (text: Message): boolean =>
  text.direction === "out" && isOwnText(text) && MAY_HAVE_ARRIVED.has(text.state);

const isOwnText = ({ id, accountId, campaignId, phone }: OutboundMessage): boolean =>
  campaignId !== undefined && id === campaignTextId(accountId, campaignId, phone);
