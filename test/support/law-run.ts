// One run of law 5: contacts, rules and time move, workers end, bells and jobs come late, twice and in another order; then all
// rests, and each dynamic group is compared with what the naive evaluator says of all contacts. Law 4 is watched all along.
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { consentSchema } from "#shared/contacts/consent.ts";
import { contactSchema } from "#shared/contacts/contact.ts";
import { consentKey, contactFactsSchema, factsKey, profileKey } from "#shared/contacts/contact-items.ts";
import { membershipKey } from "#shared/groups/group-items.ts";
import type { RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import { conditionsIn } from "#shared/groups/rule-conditions.ts";
import type { Fault } from "./dynamo-faults.ts";
import { LAW_PHONES, type LawChanges, lawChanges } from "./law-changes.ts";
import { type LawWorld, lawWorld } from "./law-world.ts";
import { naiveMatches } from "./naive-rule.ts";
import { RULE_FIELDS, RULE_GROUPS } from "./rule-arbitraries.ts";
import { someGroup } from "./samples.ts";

const WEATHER: { readonly [Kind in Fault]?: number } = {
  ...{ stale: 0.5, throttle: 0.01, loseAnswer: 0.01, loseRequest: 0.01, conflict: 0.002, unprocessed: 0.002 },
};

/** What became of a run; `broken` says which law broke, and where. */
export interface LawRun {
  readonly broken: readonly string[];
  readonly pairs: number;
  readonly matching: number;
  readonly joins: number;
  /** Of those, the ones whose response is due. */
  readonly answered: number;
  readonly leaves: number;
  readonly ended: number;
  readonly restarts: number;
}

/** What may happen in a part of a run, and what of its joins must be so. */
interface Part {
  readonly name: string;
  readonly rounds: number;
  readonly draws: (changes: LawChanges) => readonly (readonly (() => Promise<unknown>)[])[];
  readonly weather: typeof WEATHER;
  readonly mayJoin: (join: Join, causes: ReadonlySet<string>) => boolean;
}

interface Join {
  readonly isSilent: boolean;
  readonly cause: string;
  /** Whether the contact left a standard group in this part, by which anything may have let a rule match. */
  readonly hasLeft: boolean;
}

const ofTime = (cause: string): boolean => cause.startsWith("time:");
const five = <T>(one: T): T[] => [one, one, one, one, one];
const ALL_AT_ONCE: Part = {
  name: "all at once",
  rounds: 4,
  draws: ({ ofContacts, ofRules, ofTime }) => [...five(ofContacts), ofRules, ofTime],
  weather: WEATHER,
  // Nobody's change and no passing time is behind it: nobody hears of it.
  mayJoin: ({ isSilent, cause }, causes) =>
    isSilent || ofTime(cause) || causes.has(cause) || /^(left|contact|consent|facts):/.test(cause),
};
const RULES_ALONE: Part = {
  name: "rules alone",
  rounds: 2,
  draws: ({ ofRules }) => [ofRules],
  weather: WEATHER,
  mayJoin: ({ isSilent, cause }) => isSilent || ofTime(cause),
};
const CONTACTS_ALONE: Part = {
  name: "contacts alone",
  rounds: 2,
  draws: ({ ofContacts, ofTime }) => [...five(ofContacts), ofTime],
  weather: {},
  // The groups are ready: who joins now joins by what happened. Only of what took somebody out of a standard group nothing
  // is kept: where its own bell is not the first, nobody knows of it.
  mayJoin: ({ isSilent, cause, hasLeft }) => !isSilent || (hasLeft && cause.startsWith("bell:")),
};

export const lawRun = async (seed: number): Promise<LawRun> => {
  const world = await lawWorld(seed);
  const { dynamo, tables, random, pick, count } = world;
  const broken: string[] = [];
  const tally = { pairs: 0, matching: 0, joins: 0, answered: 0, leaves: 0 };
  const say = (what: string): void => void broken.push(`seed ${seed}: ${what}`);
  const changes = lawChanges(world);
  await begin(world, changes);
  let part: Part | undefined;
  const left = new Set<string>();
  dynamo.onChange(({ table, eventName, after, keys }) => {
    if (table !== tables.memberships || !keys.sk.startsWith("+")) return;
    if (isStandard(keys.pk)) return void (eventName === "REMOVE" && left.add(keys.sk));
    if (eventName === "REMOVE") tally.leaves += 1;
    if (eventName !== "INSERT" || !after) return;
    const { cause, respond } = unmarshall(JSON.parse(JSON.stringify(after)));
    tally.joins += 1;
    if (respond !== false) tally.answered += 1;
    if (part && !part.mayJoin({ isSilent: respond === false, cause, hasLeft: left.has(keys.sk) }, changes.causes))
      say(`${part.name}: ${keys.sk} joined ${keys.pk} by ${cause}, respond ${respond}`);
  });
  for (const next of [ALL_AT_ONCE, seed % 2 === 0 ? RULES_ALONE : CONTACTS_ALONE]) {
    // The seconds of a rebuild's end are still its own.
    world.clock.time += 10_000;
    part = next;
    left.clear();
    dynamo.faults.byChance(seed, next.weather);
    for (let round = 0; round < next.rounds; round += 1) {
      const drawn = next.draws(changes).map((some) => pick(some));
      const going = [...drawn, () => world.ring(0.5), () => world.workOff(0.4)];
      if (random() < 0.3) going.push(world.everyMinute);
      if (random() < 0.1) going.push(world.everyHour);
      const outcomes = await Promise.allSettled(going.map((go) => go()));
      for (const outcome of outcomes)
        if (outcome.status === "rejected" && !isWeather(outcome.reason)) throw outcome.reason;
    }
    await world.rest();
    await compare(world, tally, (what) => say(`${next.name}: ${what}`));
  }
  return { broken, ...tally, ended: count.ended, restarts: count.restarts };
};

/** What a request is told when DynamoDB fails it for good; whoever asked may ask again. */
const isWeather = (error: unknown): boolean =>
  error instanceof Error &&
  /busy|conflict|ongoing|capacity|hang up|all the time|unread|Throttling/i.test(`${error.name} ${error.message}`);

const isStandard = (pk: string): boolean => RULE_GROUPS.some((id) => pk.includes(`#${id}#`));

const begin = async ({ account, employ }: LawWorld, { begin: put, create }: LawChanges): Promise<void> => {
  await employ(async ({ deps }) => {
    for (const [revision, field] of RULE_FIELDS.entries())
      await deps.fields.write({ ...field, accountId: account }, revision);
    for (const id of RULE_GROUPS) await deps.groups.create({ ...someGroup(account, id), id });
  });
  for (const phone of LAW_PHONES) await put(phone);
  for (let made = 0; made < 2; made += 1) await create();
};

const compare = async (world: LawWorld, tally: { pairs: number; matching: number }, say: (what: string) => void) => {
  const { employ, account, clock } = world;
  const read = await employ(async ({ deps }) => ({
    owner: await deps.accounts.getAccount(account),
    fields: (await deps.fields.read(account)).fields,
    groups: (await deps.dynamicGroups.all(account)).groups,
  }));
  const { owner, fields = [], groups = [] } = read?.done ?? {};
  if (!owner) throw new Error("The account is gone");
  const context: RuleContext = { fields, account: owner };
  for (const { id, rule, state, archivedAt } of groups) {
    if (archivedAt !== undefined) continue;
    const isReadable = conditionsIn(rule).every(({ condition: { field } }) =>
      fields.every(({ key, status }) => field !== `fields.${key}` || status === "active"),
    );
    if (state !== (isReadable ? "ready" : "invalid")) say(`${id} is ${state}`);
    if (!isReadable) continue;
    for (const phone of LAW_PHONES) {
      const subject = subjectOf(world, phone);
      const matches = subject !== undefined && naiveMatches(rule, context, subject, clock.time);
      const isIn = itemAt(world, world.tables.memberships, membershipKey(account, id, phone)) !== undefined;
      tally.pairs += 1;
      if (matches) tally.matching += 1;
      if (isIn !== matches)
        say(
          `${phone} is ${isIn ? "in" : "not in"} ${id} at ${new Date(clock.time).toISOString()}: ${JSON.stringify({ rule, subject, zone: owner.timeZone })}`,
        );
    }
  }
};

const itemAt = ({ dynamo }: LawWorld, table: string, key: { pk: string; sk: string }) => {
  const item = dynamo.table(table).get(key);
  return item && unmarshall(JSON.parse(JSON.stringify(item)));
};

const subjectOf = (world: LawWorld, phone: PhoneNumber): RuleSubject | undefined => {
  const { account, tables } = world;
  const [profile, consent, facts] = [profileKey, consentKey, factsKey].map((keyOf) =>
    itemAt(world, tables.contacts, keyOf(account, phone)),
  );
  if (!profile) return undefined;
  const joined = RULE_GROUPS.filter((id) => itemAt(world, tables.memberships, membershipKey(account, id, phone)));
  return {
    phone,
    contact: contactSchema.parse(profile),
    consent: consent && consentSchema.parse(consent),
    facts: facts && contactFactsSchema.parse(facts),
    groups: new Set(joined),
  };
};
