// What the functions that keep dynamic groups true ask of DynamoDB, and the rules that others meet.

import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { doJobFunction } from "#functions/do-job/do-job.ts";
import { DynamoAuditStore } from "#shared/accounts/dynamo-audit-store.ts";
import { factsKey } from "#shared/contacts/contact-items.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { membershipItem } from "#shared/groups/group-items.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { startVerify } from "#shared/groups/verify-group.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { otherJobDeps } from "#test/support/other-job-deps.ts";
import { someMembership } from "#test/support/samples.ts";
import { account, MEMBERS, phoneOf, type SeededTwin } from "#test/support/seeded-twin.ts";
import { campaignJobsAsks } from "./granted-campaigns.ts";
import { exportJobsAsks } from "./granted-exports.ts";
import { doAll, noDeadLetters, PHONE, startRecorded } from "./granted-start.ts";

const HOUR: Rule = { field: "lastInboundAt", op: "withinLast", value: { n: 60, unit: "minutes" } };

/** One that follows time, and one that follows a group, too. */
export const makeRules = async (twin: SeededTwin, groupId: string) => {
  const rules: Rule[] = [HOUR, { all: [HOUR, { field: "group", op: "anyOf", value: [groupId] }] }];
  const groups = [];
  for (const rule of rules) {
    const outcome = await createDynamicGroup(twin)({ id: newId(), accountId: account, name: newId(), rule });
    if (outcome.kind !== "created") throw new Error(JSON.stringify(outcome));
    groups.push(outcome.group);
  }
  return groups;
};

/** As if the person had texted so many minutes ago. */
const wrote = async ({ client, tables, clock }: SeededTwin, minutesAgo: number, phone = PHONE) => {
  const Item = { ...factsKey(account, phone), lastInboundAt: isoInstant(clock.now() - 60_000 * minutesAgo) };
  await client.send(new PutCommand({ TableName: tables.contacts, Item }));
};

const jobDepsOf = ({ tables, jobs, clock, counter, log }: SeededTwin, client: DocumentClient) => ({
  ...dynamoRules(client, tables),
  memberships: new DynamoMembershipStore(client, tables),
  walks: new DynamoWalkStore(client, tables.groups),
  campaigns: campaignJobDeps({ client, tables, clock }),
  ...otherJobDeps({ client, tables, clock }),
  ...{ jobs, deadLetters: noDeadLetters, wait: async () => {}, clock, counter, log },
});

const buildGroupAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const { tables, clock, walkJobs } = twin;
  const work = doJobFunction(jobDepsOf(twin, client));
  await say("Hello");
  const [group] = await makeRules(twin, MEMBERS);
  if (!group) throw new Error("There is no group");
  // Who is in it without a contact, and one more to leave.
  const stray = someMembership(account, group.id, phoneOf(3));
  await twin.client.send(new PutCommand({ TableName: tables.memberships, Item: membershipItem(stray) }));
  await twin.untils.move(account, phoneOf(3), undefined, isoInstant(clock.now()));
  await doAll(work, walkJobs.splice(0));
  await startVerify(twin)(account, group.id);
  await doAll(work, walkJobs.splice(0));
  return asked;
};

/** All that is done by jobs, one kind after the other. */
export const doJobAsks = async (): Promise<Set<string>> =>
  new Set([
    ...(await buildGroupAsks()),
    ...(await recheckContactsAsks()),
    ...(await campaignJobsAsks()),
    ...(await exportJobsAsks()),
    ...(await eraseAgainAsks()),
  ]);

const eraseAgainAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const work = doJobFunction(jobDepsOf(twin, client));
  const { clock, memberships } = twin;
  const audit = new DynamoAuditStore(twin.client, twin.tables.accounts);
  const look = async (): Promise<void> => {
    clock.advance(10_000);
    const before = isoInstant(clock.now() + 1_000);
    await doAll(work, [{ v: 1, kind: "erase", accountId: account, phone: PHONE, before, left: 0 }]);
    clock.advance(10_000);
  };
  const changed = async (note: "append" | "intend", id: string): Promise<void> => {
    const by = { keyId: "key", label: "key", role: "owner" } as const;
    const about = { action: "changeContact", object: { kind: "contact", id: PHONE }, after: { firstName: "Ann" } };
    await audit[note]({ accountId: account, id, at: isoInstant(clock.now()), by, ...about });
  };
  for (const body of ["COFFEE", "This is spam"]) await say(body);
  await look();
  // What an erase that broke off behind the contact's end has left.
  const left = { ...someMembership(account, MEMBERS, PHONE), since: isoInstant(clock.now()) };
  await twin.client.send(new PutCommand({ TableName: twin.tables.memberships, Item: membershipItem(left) }));
  await changed("append", "done");
  await changed("intend", "at work");
  await look();
  if ((await memberships.ofContact(account, PHONE)).length > 0) throw new Error("A membership is left");
  return asked;
};

const recheckContactsAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const { clock } = twin;
  const work = doJobFunction(jobDepsOf(twin, client));
  await say("Hello");
  await makeRules(twin, MEMBERS);
  for (const minutesAgo of [10, 0, 70, 10]) {
    await wrote(twin, minutesAgo);
    const contacts = [{ phone: PHONE, at: isoInstant(clock.now()) }];
    await doAll(work, [{ v: 1, kind: "recheck", accountId: account, contacts }]);
    clock.advance(3_700_000);
  }
  return asked;
};
