import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { countGroup, countGroups } from "#shared/groups/count-group.ts";
import { counterKey } from "#shared/groups/group-items.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { type GroupWorld, groupWorld } from "#test/support/group-world.ts";
import { AT, phoneOf, someAccount, someFact, someGroup, someMembership } from "#test/support/samples.ts";
import type { Figure } from "./figures.ts";

const account = someAccount();
const LISTED = 50;
const MEMBERS = 2_000;

/** What counting costs, by the twin's meter: what the change itself writes stands beside it. */
export const benchGroups = async (): Promise<Figure[]> => [
  ...(await changes("one at a time", 1)),
  ...(await changes("100 bells of a batch", 100)),
  ...(await reads()),
];

/** Phones of one shard, as a batch of one stream lane has them. */
const phonesOf = (count: number) =>
  Array.from({ length: 40 * count }, (_, index) => phoneOf(`+1512${String(5_550_000 + index)}`))
    .filter((phone) => shardOf(phone) === "05")
    .slice(0, count);

const changes = async (how: string, count: number): Promise<Figure[]> => {
  const world = groupWorld({});
  const group = someGroup(account.id);
  await world.groups.create(group);
  const phones = phonesOf(count);
  for (const phone of phones) {
    await world.contacts.save(account.id, phone, {}, { at: AT, source: "manual" });
    await world.contacts.note(account.id, phone, someFact("subscribed", 0));
  }
  const figures: Figure[] = [];
  const measure = async (what: string, act: (phone: ReturnType<typeof phoneOf>) => Promise<unknown>) => {
    world.bells.length = 0;
    const { meter } = world.dynamo;
    meter.reset();
    for (const phone of phones) await act(phone);
    const own = meter.writeUnits / count;
    meter.reset();
    await world.ring(world.bells.splice(0));
    const of = `groups, ${what}, ${how}:`;
    figures.push(
      { what: `${of} the change itself`, value: own, unit: "write units" },
      { what: `${of} counting it`, value: meter.writeUnits / count, unit: "write units" },
      { what: `${of} reads for it`, value: meter.readUnits / count, unit: "read units" },
    );
  };
  await measure("a join", (phone) => world.memberships.add(someMembership(account.id, group.id, phone)));
  await measure("an opt-out", (phone) => world.contacts.note(account.id, phone, someFact("unsubscribed", 60)));
  await measure("a leave", (phone) => world.memberships.remove(account.id, group.id, phone));
  return figures;
};

const reads = async (): Promise<Figure[]> => {
  const world = groupWorld({});
  const ids = Array.from({ length: LISTED }, () => someGroup(account.id).id).sort((a, b) => (a < b ? -1 : 1));
  for (const id of ids) {
    for (const shard of allShards) {
      const counter = { epoch: "e".repeat(24), members: 70_000, changes: 90_000, at: AT, "in#US": 60_000, "in#CA": 5 };
      const Item = { ...counterKey(account.id, id, shard), ...counter };
      await world.client.send(new PutCommand({ TableName: world.tables.memberships, Item }));
    }
  }
  const { meter } = world.dynamo;
  meter.reset();
  await countGroups(world)(account, ids);
  const [requests, units] = [meter.requestCount, meter.readUnits];
  return [
    { what: `groups, counts of a page of ${LISTED}: requests`, value: requests, unit: "requests", budget: "<=2" },
    { what: `groups, counts of a page of ${LISTED}: read units`, value: units, unit: "read units" },
    ...(await countedAtOnce(world)),
  ];
};

const countedAtOnce = async (world: GroupWorld): Promise<Figure[]> => {
  const group = someGroup(account.id);
  await world.groups.create(group);
  await inParallel(
    Array.from({ length: MEMBERS }, (_, index) => index),
    16,
    async (index) => {
      const phone = phoneOf(`+1512${String(5_550_000 + index)}`);
      await world.contacts.save(account.id, phone, {}, { at: AT, source: "manual" });
      await world.memberships.add(someMembership(account.id, group.id, phone));
    },
  );
  const { meter } = world.dynamo;
  meter.reset();
  await countGroup(world)(account, group.id);
  return [{ what: `groups, one of ${MEMBERS} counted at once`, value: meter.readUnits, unit: "read units" }];
};
