import { createApi } from "#functions/api/api.ts";
import { dynamoStores } from "#functions/api/dynamo-stores.ts";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { filledPhone } from "#test/support/fill-account.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";
import { AT, someAccount, someGroup, someKey } from "#test/support/samples.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import type { Figure } from "./figures.ts";

const SIZES = [1_000, 10_000, 100_000];
/** More than so many stand on the twin alone. */
const LARGEST_LOCAL = 10_000;
/** As many phones as a request takes. */
const AT_ONCE = 500;

/** Many put into a group by POST members, one request after the other: units by the twin's meter, time over DynamoDB Local. */
export const benchBulkAdd = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  const { client, tables, dynamo } = createInMemoryTables();
  const local = startDynamoDbLocal(undefined);
  const real = await createTables(await local.ready, "bench");
  try {
    for (const size of SIZES) {
      const what = `bulk add, ${size} by POST members:`;
      const twin = await adding(client, tables, size);
      dynamo.meter.reset();
      const [inMemory, work] = [performance.now(), process.cpuUsage()];
      const requests = await twin();
      const milliseconds = (performance.now() - inMemory) / size;
      const { user, system } = process.cpuUsage(work);
      const { writeUnits, readUnits, requestCount } = dynamo.meter;
      figures.push(
        { what: `${what} requests`, value: requests, unit: "requests" },
        { what: `${what} requests to DynamoDB, each member`, value: requestCount / size, unit: "requests" },
        { what: `${what} write units, each member`, value: writeUnits / size, unit: "write units" },
        { what: `${what} read units, each member`, value: readUnits / size, unit: "read units" },
        { what: `${what} in memory, each member`, value: milliseconds, unit: "ms" },
        { what: `${what} in memory, each member, of the processor`, value: (user + system) / 1_000 / size, unit: "ms" },
      );
      if (size > LARGEST_LOCAL) continue;
      const add = await adding(real.client, real.tables, size);
      const began = performance.now();
      await add();
      const each = (performance.now() - began) / size;
      figures.push({ what: `${what} over DynamoDB Local, each member`, value: each, unit: "ms" });
    }
    return figures;
  } finally {
    real.close();
    await local.stop();
  }
};

/** An account with so many contacts and an empty group. @returns what puts them all in, and answers in how many requests */
const adding = async (client: DocumentClient, tables: TableNames, size: number): Promise<() => Promise<number>> => {
  const owner = someAccount();
  const accounts = new DynamoAccountStore(client, tables.accounts);
  await accounts.createAccount(owner, someKey(owner.id));
  const about = { accountId: owner.id, id: newId(), label: "Bench", role: "owner", integration: false } as const;
  const issued = await issueKey({ accounts, clock })(about);
  if (issued.kind !== "issued") throw new Error("There is no key");
  const group = someGroup(owner.id);
  await new DynamoGroupStore(client, tables.groups).create(group);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const phones = Array.from({ length: size }, (_, index) => filledPhone(index));
  await inParallel(phones, 32, (phone) => contacts.save(owner.id, phone, {}, { at: AT, source: "import" }));
  const respond = createApi({
    ...dynamoStores(client, tables),
    ...{ clock, replies: { send: async () => {} }, jobs: { send: async () => {} } },
    files: async () => new InMemoryFileStore(),
    seal: async () => createCursorSeal("a secret of thirty-two characters and more"),
    log: { info() {}, warn() {}, error() {} },
  });
  const headers = { authorization: `Bearer ${issued.key}`, "content-type": "application/json" };
  return async () => {
    let requests = 0;
    for (let start = 0; start < size; start += AT_ONCE) {
      const body = Buffer.from(JSON.stringify({ phones: phones.slice(start, start + AT_ONCE) }));
      const path = `/v1/groups/${group.id}/members`;
      const { statusCode, body: text } = await respond({ method: "POST", path, query: "", headers, body });
      if (statusCode !== 200) throw new Error(`${statusCode} ${text}`);
      requests += 1;
    }
    return requests;
  };
};
