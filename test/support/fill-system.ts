import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { LOCAL_CLIENT } from "#infra/local/local-client.ts";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ConsentFact } from "#shared/contacts/consent.ts";
import type { ProfileChanges } from "#shared/contacts/contact-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { findEntries } from "#shared/contacts/find-entries.ts";
import { documentClientOver } from "#shared/platform/aws-clients.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createInMemoryTables } from "./in-memory-dynamo.ts";
import type { ItemKey } from "./in-memory-table.ts";

export interface FilledContact {
  readonly phone: PhoneNumber;
  readonly profile: ProfileChanges;
  readonly fact: ConsentFact;
  readonly createdAt: string;
}

/** DynamoDB takes no more in a batch. */
const BATCH = 25;
const AT_ONCE = 8;

/** Contacts as the stores write them and their stream indexes them, made on the twin and carried over in batches. */
export const fillSystem = async (
  dynamodbEndpoint: string,
  table: string,
  account: AccountId,
  filled: readonly FilledContact[],
): Promise<void> => {
  const connection = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamodbEndpoint });
  const documents = documentClientOver(connection);
  const { client, tables: twin, dynamo } = createInMemoryTables();
  const keys = new Map<string, ItemKey>();
  dynamo.onChange(({ keys: key }) => keys.set(`${key.pk} ${key.sk}`, key));
  const [contacts, index] = [
    new DynamoContactStore(client, twin.contacts),
    new DynamoContactIndex(client, twin.contacts),
  ];
  for (const { phone, profile, fact, createdAt } of filled) {
    const consent = await contacts.note(account, phone, fact);
    const saved = await contacts.save(account, phone, profile, { at: createdAt, source: "import" });
    if (!saved) throw new Error("A contact is too large");
    const before = { entries: [], move: undefined };
    await index.move(account, phone, before, findEntries(saved.contact, consent, []));
  }
  const all = [...keys.values()];
  const batches = Array.from({ length: Math.ceil(all.length / BATCH) }, (_, at) =>
    all.slice(at * BATCH, (at + 1) * BATCH),
  );
  await inParallel(batches, AT_ONCE, async (Keys) => {
    const { Responses } = await client.send(new BatchGetCommand({ RequestItems: { [twin.contacts]: { Keys } } }));
    const puts = (Responses?.[twin.contacts] ?? []).map((Item) => ({ PutRequest: { Item } }));
    let left: Record<string, object[]> = { [table]: puts };
    while (Object.keys(left).length > 0) {
      const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems: left }));
      left = UnprocessedItems ?? {};
    }
  });
  connection.destroy();
};
