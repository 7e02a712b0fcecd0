import * as z from "zod";
import { CORNER_COFFEE } from "#infra/local/seed.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { localDays } from "#shared/platform/local-days.ts";
import { fillSystem } from "./fill-system.ts";
import { startTestSystem, type TestSystem } from "./running-system.ts";
import { contactsAt, FIELDS, twentyRules, ZONE } from "./twenty-groups.ts";

export const [MEMBERS, STAFF] = ["members-group", "staff-group"] as const;
const recordSchema = z.object({
  eventSourceARN: z.string(),
  dynamodb: z.object({ Keys: z.object({ sk: z.object({ S: z.string() }) }) }),
});
const PATIENCE_MILLISECONDS = 60_000;
/** Longer than a shard of a rebuild may stand still before the clock lets it go on. */
const STEP_SECONDS = 150;
const MOST_STEPS = 40;

export interface SystemAtSize {
  readonly system: TestSystem;
  readonly phones: readonly PhoneNumber[];
  readonly groups: readonly { readonly id: string; readonly rule: Rule }[];
  /** A request that must not be refused. */
  asked(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /**
   * Changes a contact so that it comes into one of the groups, once.
   * @returns the milliseconds until its membership was there, as the memberships' stream tells; Infinity after a minute
   */
  comesIn(phone: PhoneNumber): Promise<number>;
  /** Moves the clock to so many seconds before (or behind) the first local midnight. */
  toMidnight(seconds: number): Promise<void>;
}

/** The local system with an account of so many contacts and twenty dynamic groups, all of them ready. */
export const startSystemAtSize = async (size: number, random: () => number): Promise<SystemAtSize> => {
  const filled = contactsAt(size, Date.now(), random);
  const system = await startTestSystem(
    {},
    { fill: (endpoint, tableName) => fillSystem(endpoint, tableName("Contacts"), CORNER_COFFEE, filled) },
  );
  const days = localDays(ZONE);
  const midnight = days.startOf(days.dayOf(Date.now()) + 1);
  const asked = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await system.api(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return { ...Object(answer.body) };
  };
  const moved = new Map<string, () => void>();
  const memberships = `:table/${system.tables.memberships}/`;
  system.host.onStreamRecord((event) => {
    const { eventSourceARN, dynamodb } = recordSchema.parse(event.record);
    if (eventSourceARN.includes(memberships)) moved.get(dynamodb.Keys.sk.S)?.();
  });
  for (const field of FIELDS) await asked("POST", "/v1/fields", field);
  const groups: { id: string; rule: Rule }[] = [];
  for (const [index, rule] of twentyRules(MEMBERS, STAFF).entries()) {
    const { id } = await asked("POST", "/v1/groups", { name: `Rule ${index}`, kind: "dynamic", rule });
    groups.push({ id: String(id), rule });
  }
  // A slice that DynamoDB Local kept waiting too long is worked off again when the clock goes on, and not before.
  const isReady = async ({ id }: { readonly id: string }) => (await asked("GET", `/v1/groups/${id}`)).state === "ready";
  for (const [index, group] of groups.entries()) {
    for (let steps = 0; !(await isReady(group)); steps += 1) {
      if (steps === MOST_STEPS) throw new Error(`Rule ${index} is not built`);
      await system.host.advance(STEP_SECONDS);
      await system.host.idle();
    }
  }
  return {
    ...{ system, groups, asked, phones: filled.map(({ phone }) => phone) },
    async comesIn(phone) {
      const began = performance.now();
      const { promise, resolve } = Promise.withResolvers<number>();
      const timer = setTimeout(() => resolve(Number.POSITIVE_INFINITY), PATIENCE_MILLISECONDS);
      moved.set(phone, () => resolve(performance.now() - began));
      await asked("PATCH", `/v1/contacts/${phone}`, { email: `${phone.slice(1)}@corner.example` });
      const took = await promise;
      clearTimeout(timer);
      moved.delete(phone);
      return took;
    },
    toMidnight: (seconds) => system.host.advance(Math.max(0, (midnight - system.clock.now()) / 1_000 + seconds)),
  };
};
