// What the streams' functions ask of DynamoDB, whatever their use cases come to.
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { membershipChanged } from "#functions/membership-changed/membership-changed.ts";
import { messageChanged } from "#functions/message-changed/message-changed.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoCampaignStore } from "#shared/campaigns/dynamo-campaign-store.ts";
import { consentKey, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { membershipKey, sweepKey } from "#shared/groups/group-items.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoSentFactsStore } from "#shared/messaging/dynamo-sent-facts-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import { messageKey } from "#shared/messaging/message-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { Key } from "#shared/platform/dynamo.ts";
import { allShards } from "#shared/platform/ids.ts";
import { tallying } from "#test/support/campaign-world.ts";
import { someMembership, someReply } from "#test/support/samples.ts";
import { account, MEMBERS, type SeededTwin, STAFF, sidOf, TEXT_TO_JOIN } from "#test/support/seeded-twin.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import { makeRules } from "./granted-rules.ts";
import { noDeadLetters, PHONE, startRecorded } from "./granted-start.ts";

const bells = (table: string, ...keys: Key[]) => ({
  Records: keys.map(({ pk, sk }) => ({
    eventSourceARN: `arn:aws:dynamodb:::table/${table}`,
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } },
  })),
});

const counting = ({ tables, clock, log }: SeededTwin, client: DocumentClient) => ({
  contacts: new DynamoContactStore(client, tables.contacts),
  index: new DynamoContactIndex(client, tables.contacts),
  fields: new DynamoFieldStore(client, tables.contacts),
  counts: new DynamoCountStore(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  ...dynamoRules(client, tables),
  deadLetters: noDeadLetters,
  ...{ clock, log },
});

export const membershipChangedAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const { tables, replies } = twin;
  // Two groups that say the same: the second finds the first one's row.
  const response = { body: "Welcome {{fields.city|you}}", on: {}, again: "every-join" as const };
  for (const id of [MEMBERS, STAFF]) await twin.groups.change(account, id, { response });
  await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [MEMBERS, STAFF] });
  const removal = new DynamoGroupRemoval(client, tables);
  const work = membershipChanged({
    responses: new DynamoResponseStore(client, tables, new DynamoAccountStore(client, tables.accounts)),
    ...counting(twin, client),
    ...{ replies, removal },
  });
  const ring = (...keys: Key[]) => work(bells("memberships", ...keys));
  await makeRules(twin, MEMBERS);
  for (const word of ["COFFEE", "STOP COFFEE", "COFFEE"]) {
    await say(word);
    for (const id of [MEMBERS, STAFF, MEMBERS]) await ring(membershipKey(account, id, PHONE));
  }
  // A group is deleted in which more are than a page sweeps; what lands in it later is swept as well.
  await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [MEMBERS] });
  const { pk } = membershipKey(account, STAFF, PHONE);
  for (let index = 0; index < 401; index += 1) {
    const Item = { pk, sk: `ledger#${index}` };
    await twin.client.send(new PutCommand({ TableName: tables.memberships, Item }));
  }
  await new DynamoGroupRemoval(twin.client, tables).remove(account, STAFF);
  const sweeps = allShards.map((shard) => sweepKey(account, STAFF, shard));
  for (const _ of ["a page", "the rest"]) await ring(...sweeps);
  await ring(membershipKey(account, STAFF, PHONE));
  await twin.memberships.add(someMembership(account, STAFF, PHONE));
  await ring(membershipKey(account, STAFF, PHONE));
  // Rules that follow a group meet who is gone, and was to be looked at again.
  await new DynamoContactRegister(twin.client, tables.contacts).remove(account, PHONE);
  await ring(membershipKey(account, MEMBERS, PHONE));
  return asked;
};

export const contactChangedAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const work = contactChanged(counting(twin, client));
  const joined = membershipKey(account, MEMBERS, PHONE);
  const count = membershipChanged({
    responses: twin.responses,
    ...counting(twin, twin.client),
    removal: new DynamoGroupRemoval(twin.client, twin.tables),
    replies: twin.replies,
  });
  const ring = () => work(bells("contacts", consentKey(account, PHONE)));
  await makeRules(twin, STAFF);
  await say("COFFEE");
  await work(bells("contacts", factsKey(account, PHONE)));
  await count(bells("memberships", joined));
  for (const word of ["STOP", "START"]) {
    await say(word);
    await ring();
  }
  // The contact has left, and the group is deleted under another, before anybody heard of it.
  await say("STOP COFFEE");
  await ring();
  await twin.textToJoins.change(account, TEXT_TO_JOIN, { groupIds: [STAFF] });
  await twin.memberships.add(someMembership(account, MEMBERS, PHONE));
  await count(bells("memberships", joined));
  await new DynamoGroupRemoval(twin.client, twin.tables).remove(account, MEMBERS);
  await ring();
  // The contact is taken away, and a membership that no index showed stays behind.
  await twin.memberships.add(someMembership(account, STAFF, PHONE));
  await new DynamoContactRegister(twin.client, twin.tables.contacts).remove(account, PHONE);
  await work(bells("contacts", profileKey(account, PHONE)));
  return asked;
};

export const messageChangedAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say, claimed } = await startRecorded();
  const { tables, contacts, dynamo, log } = twin;
  const sentFacts = new DynamoSentFactsStore(client, tables);
  const { campaigns, counts, jobs, replies } = tallying(client, tables);
  const work = messageChanged({
    ...{ sentFacts, deadLetters: noDeadLetters, log, clock: twin.clock, campaigns, counts, jobs, replies },
    messages: new DynamoMessageStore(client, tables.messages),
  });
  // A campaign's text was handed over, its last one, late; and it is answered.
  const campaign = someCampaign(account, { groupIds: [], state: "done", endedAt: isoInstant(twin.clock.now()) });
  await new DynamoCampaignStore(twin.client, tables).create(campaign);
  const text = {
    ...someReply(account, { phone: PHONE, at: isoInstant(twin.clock.now()), state: "sent", campaignId: campaign.id }),
    id: campaignTextId(account, campaign.id, PHONE),
  };
  await twin.messages.insert(text);
  const key = messageKey(refOf(text));
  const [{ dynamodb } = { dynamodb: {} }] = bells("messages", key).Records;
  const NewImage = dynamo.table(tables.messages).get(key);
  const change = { eventSourceARN: "arn:aws:dynamodb:::table/messages", eventName: "INSERT" };
  await work({ Records: [{ ...change, dynamodb: { ...dynamodb, NewImage } }] });
  await say("Hello");
  await work(bells("messages", messageKey({ accountId: account, phone: PHONE, messageId: sidOf(1_001) })));
  const message = await claimed("SM1");
  await twin.messages.record(refOf(message), message.claimId, { state: "sent", sid: "SM2" });
  const ring = () => work(bells("messages", messageKey(refOf(message))));
  await ring();
  // The contact is taken away while its first facts are written.
  const register = new DynamoContactRegister(twin.client, tables.contacts);
  await register.remove(account, PHONE);
  await contacts.save(account, PHONE, {}, { at: message.claimedAt, source: "manual" });
  dynamo.before("UpdateItem", () => register.remove(account, PHONE));
  await ring();
  return asked;
};
