import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { inboundItem } from "#shared/messaging/message-items.ts";
import { type CampaignWorld, campaignWorld } from "./campaign-world.ts";
import { phoneOf, secondsLater, someReply, someSid } from "./samples.ts";

export const PHONES = Array.from({ length: 8 }, (_, index) => phoneOf(`+1512555010${index}`));
export const UNSUBSCRIBED = phoneOf("+15125550199");

/** A campaign to eight people that is followed, and one left out; `ring` works off what its texts' stream has. */
export const followedCampaign = async () => {
  const leftOut = [{ v: 1 as const, phone: UNSUBSCRIBED, groups: 1, leftOut: "unsubscribed" as const }];
  const world = await campaignWorld({ included: PHONES, leftOut });
  const dead: unknown[] = [];
  const facts = new DynamoContactStore(world.client, world.tables.contacts);
  const work = messageChanged({
    ...world,
    sentFacts: new DynamoSentFactsStore(world.client, world.tables),
    deadLetters: { send: async (letters) => void dead.push(...letters) },
  });
  const ring = () => work({ Records: world.records.splice(0) });
  return { world, work, ring, dead, facts };
};

export const sendTo = async (world: CampaignWorld, phone: PhoneNumber) => {
  const row = world.claimOf(phone);
  await world.texts.claim(row, undefined);
  await world.messages.record(refOf(row), row.claimId ?? "", { state: "sent", sid: someSid() });
};

/** A text that came in so many ms from now on. */
export const say = async (world: CampaignWorld, phone: PhoneNumber, meaning: string, later: number) => {
  const at = secondsLater((world.clock.now() + later - Date.parse(secondsLater(0))) / 1_000);
  const { accountId } = world;
  const { sender } = someReply(accountId);
  const id = someSid();
  const said = { v: 1, id, accountId, phone, sender, body: meaning, at, cause: id } as const;
  const Item = inboundItem({ ...said, direction: "in", state: "received", media: [], meaning });
  await world.client.send(new PutCommand({ TableName: world.tables.messages, Item }));
};
