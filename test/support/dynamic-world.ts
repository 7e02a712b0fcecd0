import { doJobFunction } from "#functions/do-job/do-job.ts";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { type ApplyRulesDeps, applyRules } from "#shared/groups/apply-rules.ts";
import { changeRule } from "#shared/groups/change-rule.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { DynamoWalkStore } from "#shared/groups/dynamo-walk-store.ts";
import type { DynamicGroup } from "#shared/groups/group.ts";
import { handOutRechecks } from "#shared/groups/hand-out-rechecks.ts";
import type { RecheckJob } from "#shared/groups/recheck-contacts.ts";
import { refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import type { Rule } from "#shared/groups/rule.ts";
import type { ContactChange } from "#shared/groups/rule-change.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import { newId } from "#shared/platform/ids.ts";
import { campaignJobDeps } from "./campaign-job-deps.ts";
import { groupWorld } from "./group-world.ts";
import type { InMemoryDynamoOptions } from "./in-memory-dynamo.ts";
import { otherJobDeps } from "./other-job-deps.ts";
import { AT, someAccount, someFact, someGroup, someKey, someMembership } from "./samples.ts";

/** An account whose dynamic groups are kept true: bells, jobs and ticks wait until they are asked to go on. */
export const dynamicWorld = async (options?: InMemoryDynamoOptions) => {
  const world = groupWorld(options);
  const { client, tables, clock } = world;
  const owner = someAccount();
  const account: AccountId = owner.id;
  await world.accounts.createAccount(owner, someKey(account));
  const [jobs, rechecks, counted]: [WalkJob[], RecheckJob[], string[]] = [[], [], []];
  const delayed: { job: WalkJob; from: number }[] = [];
  const deps = {
    ...world,
    walks: new DynamoWalkStore(client, tables.groups),
    register: new DynamoContactRegister(client, tables.contacts),
    jobs: {
      send: async (some: readonly WalkJob[], delaySeconds = 0) => {
        if (delaySeconds === 0) jobs.push(...some);
        else delayed.push(...some.map((job) => ({ job, from: clock.time + 1_000 * delaySeconds })));
      },
    },
    counter: { count: (name: string, by = 1) => void counted.push(...Array<string>(by).fill(name)) },
    wait: async () => {},
    deadLetters: {
      send: async (letters: readonly unknown[]) => {
        throw new Error(JSON.stringify(letters));
      },
    },
  };
  const handedOut = { send: async (some: readonly RecheckJob[]) => void rechecks.push(...some), depth: async () => 0 };
  // The very object: tests put other parts into it.
  const work = doJobFunction(Object.assign(deps, { campaigns: campaignJobDeps(world), ...otherJobDeps(world) }));
  const run = async (some: readonly unknown[]) =>
    await work({
      Records: some.map((job, index) => ({ messageId: `m${index}`, body: JSON.stringify(job) })),
    });

  /** Works off the jobs that wait, as often as they come back; those that are delayed once it is time. */
  const build = async (): Promise<void> => {
    const due = delayed.filter(({ from }) => from <= clock.time);
    for (const one of due) jobs.push(...delayed.splice(delayed.indexOf(one), 1).map(({ job }) => job));
    for (let round = 0; jobs.length > 0; round += 1) {
      if (round === 100) throw new Error("A walk does not end");
      const taken = jobs.splice(0);
      const { batchItemFailures } = await run(taken);
      jobs.push(...batchItemFailures.flatMap(({ itemIdentifier }) => taken[Number(itemIdentifier.slice(1))] ?? []));
    }
  };
  /** The clock's minute, with the rechecks that it hands out. */
  const tick = async (): Promise<void> => {
    await handOutRechecks({ ...deps, jobs: handedOut })();
    const { batchItemFailures } = await run(rechecks.splice(0));
    if (batchItemFailures.length > 0) throw new Error("A contact could not be looked at again");
  };
  /** A dynamic group, built and ready unless told otherwise. */
  const made = async (rule: Rule, more: Partial<DynamicGroup> & { ready?: boolean } = {}): Promise<DynamicGroup> => {
    const { ready = true, response, name = newId() } = more;
    const outcome = await createDynamicGroup(deps)({ id: newId(), accountId: account, name, response, rule });
    if (outcome.kind !== "created") throw new Error(JSON.stringify(outcome));
    if (ready) await build();
    return outcome.group;
  };
  const standard = async () => {
    const group = someGroup(account);
    await world.groups.create(group);
    return group.id;
  };
  const put = async (phone: PhoneNumber, profile: Parameters<typeof world.contacts.save>[2] = {}, by = {}) =>
    await world.contacts.save(account, phone, profile, { at: AT, source: "manual", cause: newId(), ...by });
  const say = async (phone: PhoneNumber, state: "subscribed" | "unsubscribed", seconds = 0) =>
    await world.contacts.note(account, phone, someFact(state, seconds));
  const join = async (phone: PhoneNumber, groupId: string, more = {}) =>
    await world.memberships.add({ ...someMembership(account, groupId, phone), ...more });
  const members = async (groupId: string): Promise<string[]> =>
    (await world.memberships.roster(account, groupId, undefined, 10_000)).items.map(({ phone }) => phone).sort();
  const membership = (groupId: string, phone: PhoneNumber) => world.memberships.find(account, groupId, phone);
  const group = async (id: string): Promise<DynamicGroup> => {
    const found = await world.dynamicGroups.get(account, id);
    if (!found) throw new Error("The group is gone");
    return found;
  };
  const apply = (phone: PhoneNumber, changes: ContactChange[], stores: Partial<ApplyRulesDeps> = {}) =>
    applyRules({ ...deps, ...stores })(account, phone, changes);
  const until = async (phone: PhoneNumber) => (await deps.subjects.look(account, [phone], []))[0]?.until;
  return {
    ...world,
    deps,
    ...{ account, clock, queued: jobs, counted, run, build, tick, made, standard, put, say, join, members, membership },
    ...{ group, apply, until },
    changeRule: (id: string, rule: Rule) => changeRule(deps)(account, id, rule),
    refresh: () => refreshDynamicGroups(deps)(account),
    remove: (phone: PhoneNumber) => deps.register.remove(account, phone),
  };
};
export type DynamicWorld = Awaited<ReturnType<typeof dynamicWorld>>;
