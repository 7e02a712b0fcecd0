// What the queues', the stream's and the clock's functions ask of DynamoDB, whatever their use cases come to.
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { everyHour } from "#functions/every-hour/every-hour.ts";
import { dynamoStores as clockStores } from "#functions/every-minute/dynamo-stores.ts";
import { everyMinute } from "#functions/every-minute/every-minute.ts";
import { settleDoubtFunction } from "#functions/settle-doubt/settle-doubt.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { launchCampaign } from "#shared/campaigns/launch-campaign.ts";
import { lookAtAudience } from "#shared/campaigns/look-at-audience.ts";
import { changeField } from "#shared/contacts/change-field.ts";
import { createField } from "#shared/contacts/create-field.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoDynamicGroupStore } from "#shared/groups/dynamo-dynamic-group-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { counterKey } from "#shared/groups/group-items.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import type { LoggedText } from "#shared/inbound/inbound-log.ts";
import { DynamoDoubtStore } from "#shared/messaging/dynamo-doubt-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { sendJob } from "#shared/messaging/message.ts";
import type { CarrierMessage, SendOutcome } from "#shared/messaging/sms-gateway.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { account, MEMBERS, mainSender, STAFF, sidOf } from "#test/support/seeded-twin.ts";
import { campaignsForTheClock, sendBlockAsks } from "./granted-campaigns.ts";
import { exportBeside, importBeside } from "./granted-exports.ts";
import { makeRules } from "./granted-rules.ts";
import { doAll, doorOf, noDeadLetters, PHONE, startRecorded } from "./granted-start.ts";

/** All that goes through the door. */
export const sendMessageAsks = async (): Promise<Set<string>> =>
  new Set([...(await sendReplyAsks()), ...(await sendBlockAsks())]);

const sendReplyAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say, row } = await startRecorded();
  const { clock } = twin;
  const accepted: SendOutcome = { kind: "accepted", sid: sidOf(1) };
  const rejected = (code: number): SendOutcome => ({ kind: "rejected", code, reason: `Twilio ${code}` });
  const door = doorOf(twin, client);
  const send = async (
    cause: string,
    answers: Parameters<typeof door.answers>[0] = async () => accepted,
    more?: Parameters<typeof row>[1],
  ) => {
    clock.advance(2_000);
    door.answers(answers);
    await doAll(door.work, [sendJob(await row(cause, more))]);
  };
  await say("COFFEE");
  await send("sent");
  await send("response", undefined, { groupIds: [MEMBERS] });
  await send("left since", undefined, { groupIds: [STAFF] });
  await send("in doubt", async () => ({ kind: "inDoubt", reason: "ECONNRESET" }));
  await send("refused", async () => ({ kind: "comeBackLater", reason: "Twilio 20429" }));
  const paced = (segmentsPerSecond: number) =>
    twin.accounts.changeSender(account, mainSender.phone, { segmentsPerSecond });
  await paced(0.1);
  await send("takes all the pace", undefined, { body: "x".repeat(1_000) });
  await send("too early");
  await paced(100);
  clock.advance(3_600_000);
  // The person's doubtful words come while the carrier is asked, which has heard a STOP.
  await send("opted out", async () => {
    await say("wrong number");
    return rejected(21610);
  });
  await say("START");
  await send("account stopped", async () => rejected(20003));
  return asked;
};

export const settleDoubtAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say, claimed } = await startRecorded();
  const { tables, clock, counter, log } = twin;
  let carrierLog = async (): Promise<CarrierMessage[]> => [];
  const work = settleDoubtFunction({
    accounts: new DynamoAccountStore(client, tables.accounts),
    contacts: new DynamoContactStore(client, tables.contacts),
    doubts: new DynamoDoubtStore(client, tables.messages),
    carrierLog: { sentSince: () => carrierLog() },
    deadLetters: noDeadLetters,
    ...{ clock, counter, log },
  });
  const look = async (messageId: string) => {
    clock.advance(3_700_000);
    await doAll(work, [{ v: 1, accountId: account, phone: PHONE, messageId }]);
  };
  const found = async (index: number, more: Partial<CarrierMessage> = {}) => {
    const { id, claimedAt } = await claimed(`found-${index}`);
    carrierLog = async () => [{ sid: sidOf(index), body: "Hello", status: "delivered", createdAt: claimedAt, ...more }];
    await look(id);
  };
  const { id } = await claimed("absent");
  for (let looks = 0; looks < 3; looks += 1) await look(id);
  const { id: unknown } = await claimed("unknown");
  carrierLog = async () => {
    throw new Error("Twilio does not answer");
  };
  await look(unknown);
  await found(1);
  await say("COFFEE");
  await say("wrong number");
  await found(2, { status: "failed", errorCode: 21610 });
  await found(3, { status: "failed", errorCode: 20003 });
  await found(4, { status: "failed", errorCode: 30001 });
  return asked;
};

export const everyMinuteAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, row, claimed } = await startRecorded();
  const { tables, clock, counter, log, replies } = twin;
  await row("waiting");
  await claimed("doubtful");
  await makeRules(twin, MEMBERS);
  const looked = await campaignsForTheClock(twin);
  await exportBeside(twin, { kind: "consents" });
  await importBeside(twin);
  clock.advance(16 * 60_000);
  const messages = new DynamoMessageStore(client, tables.messages);
  const noJobs = { send: async () => {}, depth: async () => 0 };
  const ofCampaigns = { ...clockStores(client, tables).ofCampaigns, jobs: noJobs, clock, log };
  await everyMinute({
    messages,
    groups: { ...clockStores(client, tables).ofGroups, jobs: noJobs, clock },
    campaigns: {
      ...ofCampaigns,
      launch: (ref) => launchCampaign(ofCampaigns)(ref, "clock"),
      lookAfter: lookAtAudience(ofCampaigns),
    },
    exports: { ...clockStores(client, tables).ofExports, jobs: noJobs, clock },
    imports: { ...clockStores(client, tables).ofImports, jobs: noJobs, clock },
    doubts: noJobs,
    ...{ replies, clock, counter, log },
  })();
  await looked();
  return asked;
};

export const everyHourAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked } = await startRecorded();
  const { tables, clock, counter, log, replies } = twin;
  await twin.accounts.changeAccount(account, { fallbackReply: "Text COFFEE", optOutReplies: "app" });
  const logged: LoggedText[] = [];
  let texts = 0;
  const work = everyHour({
    accounts: new DynamoAccountStore(client, tables.accounts),
    inbound: new DynamoInboundStore(client, tables),
    reviews: new DynamoReviewStore(client, tables.contacts),
    inboundLog: {
      async *receivedSince(phone) {
        const texts = logged.splice(0).filter(({ to }) => to === phone);
        yield { texts, rows: texts.length };
      },
      mediaOf: async () => [],
    },
    groups: new DynamoGroupStore(client, tables.groups),
    memberships: new DynamoMembershipStore(client, tables),
    counts: new DynamoCountStore(client, tables),
    dynamicGroups: new DynamoDynamicGroupStore(client, tables.groups),
    contacts: new DynamoContactStore(client, tables.contacts),
    index: new DynamoContactIndex(client, tables.contacts),
    fields: new DynamoFieldStore(client, tables.contacts),
    jobs: twin.jobs,
    wait: async () => {},
    ...{ replies, clock, counter, log },
  });
  const miss = async (...words: string[]) => {
    clock.advance(10_000_000);
    const createdAt = isoInstant(clock.now() - 300_000);
    for (const body of words) {
      texts += 1;
      logged.push({ sid: sidOf(texts), from: PHONE, to: mainSender.phone, body, hasMedia: false, createdAt });
    }
    logged.reverse();
    await work();
  };
  for (const word of ["Hello", "COFFEE", "COFFEE", "STOP COFFEE", "HELP", "STOP"]) await miss(word);
  // A keyword at the instant of a START changes no consent, it only needs it as it was read.
  await miss("START", "COFFEE");
  await miss("wrong number");
  // A rule is read with another zone than when its group was built.
  await makeRules(twin, MEMBERS);
  await twin.accounts.changeAccount(account, { timeZone: "Asia/Tokyo" });
  // And one names what is gone.
  const [field, cause] = [{ key: "size", label: "Size", type: "text" as const, searchable: false }, "a request"];
  await createField(twin)({ ...field, accountId: account, cause });
  const rule = { field: "fields.size", op: "isSet" as const };
  await createDynamicGroup(twin)({ id: newId(), accountId: account, name: "Sizes", rule });
  await changeField(twin.fields)(account, "size", { status: "archived" }, cause);
  // A field becomes searchable, and again when its values have moved unheard.
  await createField(twin)({ ...field, key: "city", accountId: account, cause });
  for (const city of ["Austin", "Boston"]) {
    await twin.contacts.save(account, PHONE, { "field#city": city }, { at: isoInstant(clock.now()), source: "api" });
    for (const searchable of [false, true]) {
      await changeField(twin.fields)(account, "city", { searchable }, `${cause} of ${city}`);
    }
    await work();
  }
  // Nobody decides.
  clock.advance(6 * 86_400_000);
  // Each group has its turn, and its counter is not what it should be: nobody answered a bell, and one counts too much.
  const { pk, sk } = counterKey(account, STAFF, "00");
  const wrong = { pk, sk, epoch: "e", members: 7, changes: 1, at: isoInstant(clock.now()) };
  await twin.client.send(new PutCommand({ TableName: tables.memberships, Item: wrong }));
  for (let hour = 0; hour < 16; hour += 1) {
    await work();
    clock.advance(3_600_000);
  }
  return asked;
};
