/**
 * What must survive: the tables and the secrets. Nothing here is ever renamed or moved (a new logical id is a new, empty
 * table); deleting the stack, or a table from it, leaves the table and its items where they are.
 */
import { CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { accountsTable } from "#shared/accounts/table.ts";
import { campaignsTable } from "#shared/campaigns/table.ts";
import { contactsTable } from "#shared/contacts/table.ts";
import { groupsTable, membershipsTable } from "#shared/groups/table.ts";
import { messagesTable } from "#shared/messaging/table.ts";
import { DataTable } from "./constructs/data-table.ts";

export class DataStack extends Stack {
  readonly accounts = new DataTable(this, "Accounts", accountsTable);
  readonly contacts = new DataTable(this, "Contacts", contactsTable);
  readonly groups = new DataTable(this, "Groups", groupsTable);
  readonly memberships = new DataTable(this, "Memberships", membershipsTable);
  readonly campaigns = new DataTable(this, "Campaigns", campaignsTable);
  readonly messages = new DataTable(this, "Messages", messagesTable);
  readonly twilioCredentials: Secret;
  readonly cursorSecret: Secret;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // Made with a random value that no function accepts; the owner puts the real one in (docs/runbook.md). Its definition
    // never changes: CloudFormation would make a new value and overwrite the owner's.
    this.twilioCredentials = new Secret(this, "TwilioCredentials", {
      description: "JSON: accountSid, authTokens [primary, next?], apiKeySid, apiKeySecret",
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.cursorSecret = new Secret(this, "CursorSecret", {
      description: "JSON: key, which seals the cursors of lists to account, route and filter",
      generateSecretString: {
        secretStringTemplate: "{}",
        generateStringKey: "key",
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.twilioCredentials).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "Only Twilio's console makes these tokens; docs/runbook.md says how to rotate them without a gap.",
    });
    Validations.of(this.cursorSecret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "A new key only makes the cursors that clients hold invalid, and it opens nothing by itself.",
    });

    new CfnOutput(this, "TwilioCredentialsArn", { value: this.twilioCredentials.secretArn });
    new CfnOutput(this, "CursorSecretArn", { value: this.cursorSecret.secretArn });
  }

  /** Every table, for what is the same for all of them. */
  get tables(): readonly DataTable[] {
    return this.node.children.filter((child) => child instanceof DataTable);
  }
}
