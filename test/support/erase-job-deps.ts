import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import type { EraseAgainDeps } from "#shared/groups/erase-again.ts";
import type { EraseJob } from "#shared/messaging/erase-words.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { TableNames } from "./table-definitions.ts";

export interface EraseJobWorld {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
}

const NO_LOG = { info() {}, warn() {}, error() {} };

/** What a second look at an erased conversation is done with; what it queues is kept in the list that is given. */
export const eraseJobDeps = ({ client, tables, clock }: EraseJobWorld, jobs: EraseJob[] = []): EraseAgainDeps => ({
  ...dynamoStores(client, tables).ofErasing,
  jobs: { send: async (some) => void jobs.push(...some) },
  ...{ clock, log: NO_LOG, counter: { count() {} } },
});
