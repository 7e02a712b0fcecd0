import { doJobFunction } from "#functions/do-job/do-job.ts";
import { dynamoRules } from "#shared/groups/dynamo-rules.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { otherJobDeps } from "#test/support/other-job-deps.ts";
import { type Api, type ApiAnswer, startShop } from "./api-fixture.ts";

export const ANNS = { field: "firstName", op: "startsWith", value: "Ann" };
export const PENDING = { field: "firstName", op: "is", value: "Pending" };
export const inGroup = (...ids: string[]) => ({ field: "group", op: "anyOf", value: ids });

/** A shop that makes dynamic groups, and what builds them. */
export const dynamicDesk = async (api: Api) => {
  const shop = await startShop(api);
  const make = (rule: unknown, more: object = {}): Promise<ApiAnswer> =>
    shop.ask("POST", "/v1/groups", { name: "Anns", kind: "dynamic", rule, ...more });
  /** Works off what waits in the queue of rebuilds. */
  const work = async (): Promise<void> => {
    const build = doJobFunction({
      campaigns: campaignJobDeps(api),
      ...otherJobDeps(api),
      ...dynamoRules(api.client, api.tables),
      ...{ memberships: api.stores.memberships, walks: new DynamoWalkStore(api.client, api.tables.groups) },
      ...{ jobs: api.jobs, clock: api.clock, wait: async () => {}, counter: { count() {} } },
      log: { info() {}, warn() {}, error() {} },
      deadLetters: { send: async (letters) => void api.errors.push(...letters) },
    });
    while (api.walkJobs.length > 0) {
      const jobs = api.walkJobs.splice(0).map((job, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) }));
      await build({ Records: jobs });
    }
  };
  return {
    ...{ shop, make, work },
    get: (id: string) => shop.ask("GET", `/v1/groups/${id}`),
    patch: (id: string, body: object) => shop.ask("PATCH", `/v1/groups/${id}`, body),
    preview: (body: object) => shop.ask("POST", "/v1/groups/preview", body),
    phonesOf: async (id: string): Promise<string[]> =>
      (await shop.ask("GET", `/v1/groups/${id}/members`)).body.items.map(({ phone }) => phone),
    built: async (rule: unknown, more: object = {}): Promise<string> => {
      const { body } = await make(rule, more);
      await work();
      return body.id;
    },
  };
};
export type DynamicDesk = Awaited<ReturnType<typeof dynamicDesk>>;
