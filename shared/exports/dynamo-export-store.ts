import { DynamoWorkStore, type WorkKind } from "#shared/accounts/dynamo-work-store.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Export, exportSchema } from "./export.ts";

const kind: WorkKind<Export> = {
  ...{ schema: exportSchema, singular: "export", plural: "exports" },
  begun: (before, at) => ({
    ...before,
    ...{ state: "writing", nextPart: before.nextPart + 1, dueAt: lookAgainAt(at) },
  }),
};

export class DynamoExportStore extends DynamoWorkStore<Export> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, kind);
  }
}
