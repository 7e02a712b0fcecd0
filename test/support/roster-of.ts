import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { membershipItem } from "#shared/groups/group-items.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { someMembership } from "./samples.ts";

/** Puts these phones in a group, whether they are contacts or not. */
export const rosterOf = async (
  client: DocumentClient,
  tables: { readonly memberships: string },
  account: AccountId,
  groupId: string,
  phones: readonly PhoneNumber[],
): Promise<void> => {
  for (const phone of phones) {
    const item = membershipItem(someMembership(account, groupId, phone));
    await client.send(new PutCommand({ TableName: tables.memberships, Item: item }));
  }
};
