import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { buildGroup } from "#shared/groups/build-group.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { CORNER_COFFEE, type SeedTables } from "./seed.ts";

const NEW_THIS_MONTH = {
  id: "new-this-month-group",
  accountId: CORNER_COFFEE,
  name: "New this month",
  rule: { field: "createdAt", op: "thisMonth" },
} as const;

/** A group of Corner Coffee that its rule keeps, built before anything asks for it. */
export const seedDynamicGroup = async (
  client: DocumentClient,
  tables: SeedTables & { readonly memberships: string },
  clock: Clock,
): Promise<void> => {
  const jobs: WalkJob[] = [];
  const deps = {
    ...dynamoRules(client, tables),
    accounts: new DynamoAccountStore(client, tables.accounts),
    fields: new DynamoFieldStore(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    memberships: new DynamoMembershipStore(client, tables),
    walks: new DynamoWalkStore(client, tables.groups),
    jobs: { send: async (some: readonly WalkJob[]) => void jobs.push(...some) },
    clock,
  };
  await createDynamicGroup(deps)(NEW_THIS_MONTH);
  while (jobs.length > 0) await Promise.all(jobs.splice(0).map(buildGroup(deps)));
};
