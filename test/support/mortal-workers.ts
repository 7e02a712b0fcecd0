// Workers as the cloud has them: each may end between any two of its calls. What it had sent is done, what it was about to
// do is not, and nobody hears of it again; what it worked on comes again to another.

import { contactChanged } from "#functions/contact-changed/contact-changed.ts";
import { doJobFunction } from "#functions/do-job/do-job.ts";
import { membershipChanged } from "#functions/membership-changed/membership-changed.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import type { RecheckJob } from "#shared/groups/recheck-contacts.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import type { Clock } from "#shared/platform/clock.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { UnansweredBell } from "#shared/platform/stream-batch.ts";
import { campaignJobDeps } from "./campaign-job-deps.ts";
import type { createInMemoryTables } from "./in-memory-dynamo.ts";
import { leanClientOf } from "./lean-client.ts";
import { otherJobDeps } from "./other-job-deps.ts";
import type { TableNames } from "./table-definitions.ts";
import { turns } from "./turns.ts";

const MOST_TURNS = 6;
const TURN_MILLISECONDS = 4;
const AT_REST = { info() {}, warn() {}, error() {} };

/** Where what workers hand on ends up. */
export interface Sinks {
  readonly jobs: (jobs: readonly WalkJob[], delaySeconds: number) => void;
  readonly rechecks: (jobs: readonly RecheckJob[]) => void;
  readonly unanswered: (bells: readonly UnansweredBell[]) => void;
}

type Twin = ReturnType<typeof createInMemoryTables>;
type Pass = () => Promise<void>;

interface Means {
  readonly client: DocumentClient;
  readonly tables: TableNames;
  readonly clock: Clock;
  /** Before each call to others. */
  readonly pass: Pass;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly sinks: Sinks;
}

const workOver = ({ client, tables, clock, pass, wait, sinks }: Means) => {
  const queue = <Job>(sink: (jobs: readonly Job[], delaySeconds: number) => void): JobQueue<Job> => ({
    send: async (jobs, delaySeconds = 0) => {
      await pass();
      sink(jobs, delaySeconds);
    },
  });
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const deps = {
    ...dynamoRules(client, tables),
    accounts,
    contacts: new DynamoContactStore(client, tables.contacts),
    register: new DynamoContactRegister(client, tables.contacts),
    fields: new DynamoFieldStore(client, tables.contacts),
    index: new DynamoContactIndex(client, tables.contacts),
    groups: new DynamoGroupStore(client, tables.groups),
    counts: new DynamoCountStore(client, tables),
    memberships: new DynamoMembershipStore(client, tables),
    removal: new DynamoGroupRemoval(client, tables),
    responses: new DynamoResponseStore(client, tables, accounts),
    walks: new DynamoWalkStore(client, tables.groups),
    jobs: queue(sinks.jobs),
    replies: queue(() => {}),
    counter: { count() {} },
    ...{ clock, log: AT_REST, wait },
  };
  const others = {
    campaigns: campaignJobDeps({ client, tables, clock }),
    ...otherJobDeps({ client, tables, clock }),
  };
  const bells = queue(sinks.unanswered);
  const refused = queue((letters) => {
    throw new Error(`A job was refused: ${JSON.stringify(letters)}`);
  });
  return {
    ...{ client, deps },
    contacts: contactChanged({ ...deps, deadLetters: bells }),
    memberships: membershipChanged({ ...deps, deadLetters: bells }),
    handedOut: { ...queue(sinks.rechecks), depth: async () => 0 },
    walks: doJobFunction({ ...deps, ...others, deadLetters: refused }),
    rechecks: doJobFunction({ ...deps, ...others, deadLetters: refused }),
  };
};
export type Work = ReturnType<typeof workOver>;

/**
 * So many workers as are needed at once; one that is done takes on the next work with all that it has in memory.
 * @param chance returns a number from 0 up to 1: how long calls take, who works, who ends and when
 */
export const mortalWorkers = ({ dynamo, tables }: Twin, clock: Clock, sinks: Sinks, chance: () => number) => {
  const sit = turns();
  const born = () => {
    const life = { left: Infinity, end: () => {} };
    const pass: Pass = async () => {
      if (life.left <= 0) {
        life.end();
        await new Promise(() => {});
      }
      life.left -= 1;
      const calls = Math.floor(chance() * MOST_TURNS);
      if (calls > 0) await sit(calls);
      // Of several calls at once the first one that is refused ends all.
      if (life.left < 0) await new Promise(() => {});
    };
    const wait = (milliseconds: number): Promise<void> => sit(1 + Math.floor(milliseconds / TURN_MILLISECONDS));
    const client = leanClientOf(async (operation, body) => {
      await pass();
      return await dynamo.answer(operation, body);
    }, wait);
    return { life, work: workOver({ client, tables, clock, pass, wait, sinks }) };
  };
  const idle: ReturnType<typeof born>[] = [];

  /** @param calls after how many the worker ends. @returns what came of it; undefined when the worker ended before */
  const employ = async <T>(act: (work: Work) => Promise<T>, calls = Infinity): Promise<{ done: T } | undefined> => {
    const at = Math.floor(chance() * (idle.length + 0.3));
    const [worker = born()] = idle.splice(at, 1);
    worker.life.left = calls;
    const ended = new Promise<undefined>((resolve) => {
      worker.life.end = () => {
        worker.life.left = -1;
        resolve(undefined);
      };
    });
    const outcome = await Promise.race([act(worker.work).then((done) => ({ done })), ended]);
    if (outcome) idle.push(worker);
    return outcome;
  };
  return employ;
};
