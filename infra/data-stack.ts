/**
 * What must survive: the tables, the secrets and the files. Nothing here is ever renamed or moved (a new logical id is a new, empty
 * table); deleting the stack, or a table from it, leaves the table and its items where they are.
 */
import { Stack } from "aws-cdk-lib";
import { accountsTable } from "#shared/accounts/table.ts";
import { campaignsTable } from "#shared/campaigns/table.ts";
import { contactsTable } from "#shared/contacts/table.ts";
import { EXPORT_FILES, FILE_DAYS } from "#shared/exports/export.ts";
import { exportsTable } from "#shared/exports/table.ts";
import { groupsTable, membershipsTable } from "#shared/groups/table.ts";
import { IMPORT_FILE_DAYS, IMPORT_FILES } from "#shared/imports/import.ts";
import { importsTable } from "#shared/imports/table.ts";
import { messagesTable } from "#shared/messaging/table.ts";
import { DataBucket } from "./constructs/data-bucket.ts";
import { DataSecret } from "./constructs/data-secret.ts";
import { DataTable } from "./constructs/data-table.ts";

export class DataStack extends Stack {
  readonly accounts = new DataTable(this, "Accounts", accountsTable);
  readonly contacts = new DataTable(this, "Contacts", contactsTable);
  readonly groups = new DataTable(this, "Groups", groupsTable);
  readonly memberships = new DataTable(this, "Memberships", membershipsTable);
  readonly campaigns = new DataTable(this, "Campaigns", campaignsTable);
  readonly messages = new DataTable(this, "Messages", messagesTable);
  readonly exports = new DataTable(this, "Exports", exportsTable);
  readonly imports = new DataTable(this, "Imports", importsTable);
  readonly files = new DataBucket(this, "Files", {
    published: "PublishOutputFnGetAttFilesBucket7C17EE2EArnB15558E8",
    keptDays: { [EXPORT_FILES]: FILE_DAYS, [IMPORT_FILES]: IMPORT_FILE_DAYS },
  });
  readonly twilioCredentials = new DataSecret(this, "TwilioCredentials", {
    description: "JSON: accountSid, authTokens [primary, next?], apiKeySid, apiKeySecret",
    environmentName: "TWILIO_SECRET_ARN",
    notRotated: "Only Twilio makes these tokens; docs/runbook.md says how to rotate them without a gap.",
  });
  readonly cursorSecret = new DataSecret(this, "CursorSecret", {
    description: "JSON: seal, the key that binds the cursors of lists to account, route and filter",
    environmentName: "CURSOR_SECRET_ARN",
    generate: {
      secretStringTemplate: "{}",
      generateStringKey: "seal",
      passwordLength: 64,
      excludePunctuation: true,
    },
    notRotated: "A new key makes the cursors that clients hold invalid, and the old one opens nothing by itself.",
  });

  /** Where the files of exports lie. */
  readonly exportFiles = { bucket: this.files, beginning: EXPORT_FILES };

  /** Where the files to import lie. */
  readonly importFiles = { bucket: this.files, beginning: IMPORT_FILES };

  /** Every table, for what is the same for all of them. */
  get tables(): readonly DataTable[] {
    return this.node.children.filter((child) => child instanceof DataTable);
  }
}
