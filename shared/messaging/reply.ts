import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { Purpose } from "#shared/contacts/consent.ts";
import { hashId } from "#shared/platform/ids.ts";
import type { OutboundMessage } from "./message.ts";

export interface Reply {
  readonly sender: Sender;
  readonly phone: PhoneNumber;
  readonly body: string;
  readonly purpose: Purpose;
  readonly cause: string;
  readonly at: string;
  readonly groupIds?: string[];
  readonly quietZones?: string[];
}

/**
 * The row of a reply. Its id is made of account, phone, cause and words: the same words for one cause, from two groups
 * or twice over, are one text.
 */
export const replyRow = (reply: Reply): OutboundMessage => ({
  v: 1,
  id: hashId(reply.sender.accountId, reply.phone, reply.cause, reply.body),
  accountId: reply.sender.accountId,
  phone: reply.phone,
  sender: reply.sender.phone,
  messagingServiceSid: reply.sender.messagingServiceSid,
  direction: "out",
  purpose: reply.purpose,
  state: "queued",
  body: reply.body,
  at: reply.at,
  cause: reply.cause,
  groupIds: reply.groupIds,
  quietZones: reply.quietZones,
  looks: 0,
});

/**
 * The row that says the words of a row that was kept back. Its id is made of that row's, so that all who find that one
 * kept back come to one and the same.
 */
export const rowInPlaceOf = (row: OutboundMessage): OutboundMessage => ({ ...row, id: hashId(row.accountId, row.id) });
