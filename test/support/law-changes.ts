// What may happen to an account with dynamic groups, drawn by chance: to its contacts, to its rules and to what they are read
// with, and to the time.
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { leapDaySchema, weekStartSchema } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { updateAccount } from "#shared/accounts/update-account.ts";
import { changeField } from "#shared/contacts/change-field.ts";
import { type Source, sourceSchema } from "#shared/contacts/contact.ts";
import { consentKey, factsKey } from "#shared/contacts/contact-items.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { archiveGroup } from "#shared/groups/archive-group.ts";
import { changeRule } from "#shared/groups/change-rule.ts";
import { createDynamicGroup } from "#shared/groups/create-dynamic-group.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import { refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import type { LawWorld } from "./law-world.ts";
import { dateRules, RULE_FIELDS, RULE_GROUPS, RULE_ZONES, rules, subjects } from "./rule-arbitraries.ts";
import { MINUTE, phoneOf, someMembership } from "./samples.ts";

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const POOL = { seed: 20_261_127, numRuns: 600 };
const PEOPLE = fc.sample(subjects, POOL);
const RULES = [...fc.sample(rules, POOL), ...fc.sample(dateRules, POOL)];
/** In the United States, Canada, Germany, India, and toll-free: few, so that what happens to them meets. */
export const LAW_PHONES = ["+15125550101", "+14165550103", "+4915112345678", "+919876543210", "+18005550105"].map(
  phoneOf,
);
/** Just before clocks are changed, days are skipped, months and years end, or a leap day begins. */
const EDGES = [
  ...["2026-12-31T04:59:00Z", "2027-02-28T04:59:30Z", "2027-03-14T06:59:00Z", "2027-03-28T00:59:00Z"],
  ...["2027-04-03T14:59:00Z", "2027-09-05T03:59:00Z", "2027-11-07T05:59:00Z", "2028-02-28T23:59:00Z"],
  ...["2028-02-29T04:59:00Z", "2028-03-01T04:59:00Z"],
].map((at) => Date.parse(at));
const MOST_GROUPS = 3;

export const lawChanges = (world: LawWorld) => {
  const { account, clock, random, pick, nextId, employ, mortal, tables } = world;
  /** The causes of what happened to contacts: what follows from them may be answered. */
  const causes = new Set<string>();
  const causeOf = (what: string): string => {
    const cause = `${what}-${nextId()}`;
    causes.add(cause);
    return cause;
  };
  /** Few rules a run, so that a group comes back to one that it had; of the most, some people match and some do not. */
  const few = Array.from({ length: 5 }, () => pick(RULES));
  const someGroup = async () => {
    const found = await employ(({ deps }) => deps.dynamicGroups.all(account));
    return found && found.done.groups.length > 0 ? pick(found.done.groups) : undefined;
  };

  const now = (): string => new Date(clock.time).toISOString();

  const ofContacts = {
    put: async (phone: PhoneNumber = pick(LAW_PHONES), at = now()) => {
      const like = pick(PEOPLE).contact;
      const values = {
        ...{ firstName: like.firstName, lastName: like.lastName, email: like.email, timeZone: like.timeZone },
        ...Object.fromEntries(RULE_FIELDS.map(({ key }) => [fieldAttribute(key), like.fields?.[key]])),
      };
      const some = Object.entries(values).filter(() => random() < 0.5);
      const changes = Object.fromEntries(some.map(([name, value]) => [name, value ?? null]));
      const source: Source = pick(sourceSchema.options);
      const by = { at, source, cause: causeOf("put") };
      await employ(({ deps }) => deps.contacts.save(account, phone, changes, by));
    },
    text: async () => {
      const [phone, { facts }] = [pick(LAW_PHONES), pick(PEOPLE)];
      const known = await employ(({ deps }) => deps.contacts.find(account, phone));
      if (!known?.done.contact || !facts) return;
      const recent = random() < 0.5 ? { lastInboundAt: now() } : {};
      const changed = { source: "keyword", cause: causeOf("text"), at: now() };
      const Item = { ...factsKey(account, phone), ...facts, ...recent, changed };
      await employ(({ client }) => client.send(new PutCommand({ TableName: tables.contacts, Item })));
    },
    say: async () => {
      const [phone, { consent }] = [pick(LAW_PHONES), pick(PEOPLE)];
      if (!consent) return;
      const before = await employ(({ deps }) => deps.contacts.find(account, phone));
      const version = (before?.done.consent?.version ?? 0) + 1;
      const changed = { source: "keyword", cause: causeOf("say"), at: now() };
      const Item = { ...consentKey(account, phone), ...consent, version, changed };
      await employ(({ client }) => client.send(new PutCommand({ TableName: tables.contacts, Item })));
    },
    join: async () => {
      const [groupId, phone] = [pick(RULE_GROUPS), pick(LAW_PHONES)];
      const membership = { ...someMembership(account, groupId, phone), cause: causeOf("join"), since: now() };
      await employ(({ deps }) => deps.memberships.add(membership));
    },
    leave: () => employ(({ deps }) => deps.memberships.remove(account, pick(RULE_GROUPS), pick(LAW_PHONES))),
    end: () => mortal(({ deps }) => deleteContact(deps)(account, pick(LAW_PHONES))),
  };

  const ofRules = {
    create: async () => {
      const all = await employ(({ deps }) => deps.dynamicGroups.all(account));
      if (all && all.done.groups.length >= MOST_GROUPS) return;
      const [id, rule] = [nextId(), pick(few)];
      await mortal(({ deps }) => createDynamicGroup(deps)({ id, accountId: account, name: id, rule }));
    },
    edit: async () => {
      const [group, rule] = [await someGroup(), pick(few)];
      if (group) await mortal(({ deps }) => changeRule(deps)(account, group.id, rule));
    },
    putAway: async () => {
      const group = await someGroup();
      if (!group) return;
      const wanted = group.archivedAt === undefined && random() < 0.3 ? "archived" : "active";
      await mortal(({ deps }) => archiveGroup(deps)(account, group.id, wanted));
    },
    settings: async () => {
      const changes = pick([
        { timeZone: pick(RULE_ZONES) },
        { timeZone: pick(RULE_ZONES.slice(0, 2)) },
        { weekStart: pick(weekStartSchema.options) },
        { leapDay: pick(leapDaySchema.options) },
      ]);
      await mortal(async ({ deps }) => {
        const before = await deps.accounts.getAccount(account);
        if (before) await updateAccount(deps)(before, changes);
        await refreshDynamicGroups(deps)(account);
      });
    },
    field: async () => {
      const change = random() < 0.6 ? { status: "active" as const } : { status: "archived" as const };
      const key = pick(RULE_FIELDS).key;
      await mortal(async ({ deps }) => {
        const outcome = await changeField(deps.fields)(account, key, change, nextId());
        if (outcome.kind === "changed") await refreshDynamicGroups(deps)(account);
      });
    },
  };

  const advance = (milliseconds: number): void => {
    clock.time += milliseconds;
  };
  const ofTime = {
    soon: async () => advance(pick([1, MINUTE, 2 * MINUTE, HOUR, 7 * HOUR])),
    later: async () => advance(pick([DAY, 3 * DAY, 31 * DAY])),
    edge: async () => advance((EDGES.find((at) => at > clock.time) ?? clock.time) - clock.time),
    next: async () => {
      const next = await employ(({ deps }) => deps.untils.earliest(account));
      if (next?.done !== undefined) advance(Math.max(0, Date.parse(next.done) - clock.time) + pick([0, 1]));
    },
  };
  return {
    ...{ causes, create: ofRules.create },
    /** Somebody who came at some time before. */
    begin: (phone: PhoneNumber) => ofContacts.put(phone, [pick(PEOPLE).contact.createdAt, now()].sort()[0]),
    ofContacts: Object.values(ofContacts).map((change) => () => change()),
    ofRules: Object.values(ofRules),
    ofTime: Object.values(ofTime),
  };
};
export type LawChanges = ReturnType<typeof lawChanges>;
