import { CORNER_COFFEE, MAIN_SENDER, seed } from "#infra/local/seed.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { type PhoneNumber, phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import type { Sender } from "#shared/accounts/sender.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoRecipientReader } from "#shared/groups/dynamo-recipient-reader.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { DynamoPace } from "#shared/messaging/dynamo-pace.ts";
import type { SendMessage } from "#shared/messaging/message.ts";
import { createInMemoryTables } from "./in-memory-dynamo.ts";

export const START = Date.parse("2026-11-23T12:00:00.000Z");
export const MEMBERS = "members-group";
export const STAFF = "staff-group";
export const TEXT_TO_JOIN = "coffee-text-to-join";

/** The seed over the twin, with every store, a clock that tests move, a queue and counts that they read. */
export const seededTwin = async () => {
  const { client, tables, dynamo } = createInMemoryTables();
  const keys = { owner: "twin-owner-key", other: "twin-other-key" };
  await seed(client, tables, keys, new Date(START - 86_400_000).toISOString());
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const sent: SendMessage[] = [];
  const walkJobs: WalkJob[] = [];
  const delays: number[] = [];
  const counts: string[] = [];
  const clock = {
    time: START,
    now: () => clock.time,
    advance: (milliseconds: number) => {
      clock.time += milliseconds;
    },
  };
  dynamo.meter.reset();
  return {
    ...{ client, tables, dynamo, accounts, clock, sent, delays, counts, walkJobs },
    ...dynamoRules(client, tables),
    jobs: { send: async (jobs: readonly WalkJob[]) => void walkJobs.push(...jobs) },
    contacts: new DynamoContactStore(client, tables.contacts),
    index: new DynamoContactIndex(client, tables.contacts),
    fields: new DynamoFieldStore(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    memberships: new DynamoMembershipStore(client, tables),
    messages: new DynamoMessageStore(client, tables.messages),
    doubts: new DynamoDoubtStore(client, tables.messages),
    pace: new DynamoPace(client, tables.accounts),
    recipients: new DynamoRecipientReader(client, tables),
    responses: new DynamoResponseStore(client, tables, accounts),
    textToJoins: new DynamoTextToJoinStore(client, tables),
    inbound: new DynamoInboundStore(client, tables),
    replies: {
      send: async (jobs: readonly SendMessage[], delaySeconds = 0) => {
        sent.push(...jobs);
        delays.push(...jobs.map(() => delaySeconds));
      },
    },
    counter: { count: (name: string) => void counts.push(name) },
    log: { info() {}, warn() {}, error() {} },
  };
};
export type SeededTwin = Awaited<ReturnType<typeof seededTwin>>;

export const account = CORNER_COFFEE;
export const mainSender: Sender = {
  accountId: CORNER_COFFEE,
  phone: senderNumberSchema.parse(MAIN_SENDER),
  segmentsPerSecond: 100,
  createdAt: new Date(START).toISOString(),
};

export const phoneOf = (index: number): PhoneNumber =>
  phoneNumberSchema.parse(`+1512556${String(index).padStart(4, "0")}`);

/** The SID of the n-th text of a test. */
export const sidOf = (index: number): string => `SM${String(index).padStart(32, "0")}`;

export const textOf = (index: number, body: string, from = phoneOf(1), to = MAIN_SENDER): InboundText => ({
  sid: sidOf(index),
  from,
  to,
  body,
  media: [],
});
