import { DynamoWorkStore, type WorkKind } from "#shared/accounts/dynamo-work-store.ts";
import { lookAgainAt } from "#shared/accounts/work-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { type Import, importSchema } from "./import.ts";

const kind: WorkKind<Import> = {
  ...{ schema: importSchema, singular: "import", plural: "imports" },
  begun: (before, at) => {
    if (before.state === "new") return undefined;
    const { conversion: last } = before;
    return {
      ...{ ...before, dueAt: lookAgainAt(at) },
      conversion: last && { ...last, nextPart: last.nextPart + 1 },
    };
  },
};

export class DynamoImportStore extends DynamoWorkStore<Import> {
  constructor(client: DocumentClient, table: string) {
    super(client, table, kind);
  }
}
