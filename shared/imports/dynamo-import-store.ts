import { DynamoWorkStore, type WorkKind } from "#shared/accounts/dynamo-work-store.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Import, importSchema } from "./import.ts";

const kind: WorkKind<Import> = {
  ...{ schema: importSchema, singular: "import", plural: "imports" },
  begun: (before, at) => (before.state === "running" ? { ...before, dueAt: lookAgainAt(at) } : undefined),
};

export class DynamoImportStore extends DynamoWorkStore<Import> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, kind);
  }
}
