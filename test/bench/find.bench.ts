import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { fillAccount, filledPhone } from "#test/support/fill-account.ts";
import { findWorld } from "#test/support/find-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { someMembership } from "#test/support/samples.ts";
import type { Figure } from "./figures.ts";
import { percentile } from "./figures.ts";

const GROUP = "some-group";
const OTHER_GROUP = "other-group";
const PAGE = 50;
const RUNS = 20;
const AT_ONCE = 16;
const LARGEST_LOCAL = 10_000;

/** A page of a list and of what is found, and members added in bulk, in accounts of three sizes. */
export const benchFind = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const size of [1_000, 10_000, 100_000]) {
    figures.push(...(await onTwin(size)));
    if (size <= LARGEST_LOCAL) figures.push(...(await onLocal(size)));
  }
  return figures;
};

type World = ReturnType<typeof findWorld>;

const pagesOf = ({ account, page, stores }: World): [string, () => Promise<unknown>][] => [
  ["list", () => stores.contacts.list(account, undefined, PAGE)],
  ["by name", () => page({ query: "ann" }, undefined, PAGE)],
  ["by phone", () => page({ query: "51250" }, undefined, PAGE)],
  ["by group", () => page({ groupId: GROUP }, undefined, PAGE)],
];

const addAll = async ({ account, stores }: World, size: number): Promise<number> => {
  const began = performance.now();
  await inParallel([...Array(size).keys()], AT_ONCE, (index) =>
    stores.memberships.add(someMembership(account, OTHER_GROUP, filledPhone(index))),
  );
  return (performance.now() - began) / size;
};

/** The store in memory counts units as AWS does; its time is this machine's alone. */
const onTwin = async (size: number): Promise<Figure[]> => {
  const { client, tables, dynamo } = createInMemoryTables();
  const world = findWorld(client, tables);
  await fillAccount(world, size, GROUP);
  const what = `find, ${size} contacts in memory`;
  const figures: Figure[] = [];
  for (const [name, read] of pagesOf(world)) {
    dynamo.meter.reset();
    await read();
    figures.push({ what: `${what}: a page of ${PAGE}, ${name}`, value: dynamo.meter.readUnits, unit: "read units" });
    figures.push({ what: `${what}: a page of ${PAGE}, ${name}, p50`, value: await timeOf(read), unit: "ms" });
  }
  dynamo.meter.reset();
  const time = await addAll(world, size);
  const units = dynamo.meter.writeUnits / size;
  return [
    ...figures,
    { what: `${what}: a member added`, value: units, unit: "write units" },
    { what: `${what}: a member added, ${AT_ONCE} at a time`, value: time, unit: "ms" },
  ];
};

const onLocal = async (size: number): Promise<Figure[]> => {
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    const world = findWorld(client, tables);
    await fillAccount(world, size, GROUP);
    const what = `find, ${size} contacts in DynamoDB Local`;
    const figures: Figure[] = [];
    for (const [name, read] of pagesOf(world))
      figures.push({ what: `${what}: a page of ${PAGE}, ${name}, p50`, value: await timeOf(read), unit: "ms" });
    const time = await addAll(world, size);
    return [...figures, { what: `${what}: a member added, ${AT_ONCE} at a time`, value: time, unit: "ms" }];
  } finally {
    close();
    await local.stop();
  }
};

const timeOf = async (read: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  return percentile(times, 0.5);
};
