import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { keptRules } from "./dynamic-group-rules.ts";
import { DynamoDynamicGroupStore } from "./dynamo-dynamic-group-store.ts";
import { DynamoRuleSubjects } from "./dynamo-rule-subjects.ts";
import { DynamoUntilStore } from "./dynamo-until-store.ts";

interface RuleTables {
  readonly accounts: string;
  readonly contacts: string;
  readonly groups: string;
  readonly memberships: string;
}

/** All that rules are evaluated with. */
export const dynamoRules = (client: DocumentClient, tables: RuleTables) => {
  const dynamicGroups = new DynamoDynamicGroupStore(client, tables.groups);
  const fields = new DynamoFieldStore(client, tables.contacts);
  const accounts = new DynamoAccountStore(client, tables.accounts);
  return {
    dynamicGroups,
    subjects: new DynamoRuleSubjects(client, tables),
    untils: new DynamoUntilStore(client, tables.contacts),
    rulesOf: keptRules({ dynamicGroups, fields, accounts }),
  };
};
