// What a block's people get: each text in the words for that person, with its segments.
import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import type { FieldStore } from "#shared/contacts/field-store.ts";
import type { ProfileReader } from "#shared/contacts/profile-reader.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { OutboundMessage } from "#shared/messaging/message.ts";
import { renderText } from "#shared/messaging/render-text.ts";
import { LONGEST_BODY } from "#shared/messaging/sms-gateway.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Campaign } from "./campaign.ts";
import { textSegments } from "./text-segments.ts";

/** One person's text, before anybody has it. */
export interface BlockText {
  readonly phone: PhoneNumber;
  readonly timeZone: string | undefined;
  readonly body: string;
  readonly segments: number;
}

export interface BlockTextsDeps {
  readonly profiles: ProfileReader;
  readonly fields: Pick<FieldStore, "read">;
}

/** Who was erased or deleted since has a text of what is there: whether it goes out at all, the door asks behind the claim. */
export const blockTexts =
  (deps: BlockTextsDeps) =>
  async (campaign: Campaign, account: Account, phones: readonly PhoneNumber[]): Promise<BlockText[]> => {
    const contacts = await deps.profiles.profiles(account.id, phones);
    let ownFields: ReturnType<FieldStore["read"]> | undefined;
    const fields: BlockTextsDeps["fields"] = {
      read: (id) => {
        ownFields ??= deps.fields.read(id);
        return ownFields;
      },
    };
    return await Promise.all(
      phones.map(async (phone, index) => {
        const contact = contacts[index];
        const body = await renderText(fields, campaign.body, account, phone, contact, LONGEST_BODY);
        return { phone, timeZone: contact?.timeZone, body, segments: textSegments(campaign, body).segments };
      }),
    );
  };

export const isTooLong = ({ body }: BlockText): boolean => body.length > LONGEST_BODY;

/** The row of a text: there is one a campaign and phone, for its id is made of them. */
export const campaignRow = (
  campaign: Campaign,
  sender: Sender,
  { phone, body, segments }: BlockText,
  now: number,
): Omit<OutboundMessage, "state"> => ({
  v: 1,
  id: campaignTextId(campaign.accountId, campaign.id, phone),
  accountId: campaign.accountId,
  phone,
  sender: sender.phone,
  messagingServiceSid: sender.messagingServiceSid,
  direction: "out",
  purpose: "campaign",
  body,
  at: isoInstant(now),
  cause: campaign.id,
  campaignId: campaign.id,
  segments,
  mediaUrls: campaign.mediaUrls,
  expiresAt: campaign.expiresAt,
  looks: 0,
});
