// Twenty dynamic groups of an account with many contacts (DYNAMIC_CONTACTS=5000 for the full size), through the whole local host, with its shuffling and repeats on:
// after edits, texts and a midnight each holds exactly those whom a naive reading of its rule finds.
import { CORNER_COFFEE } from "#infra/local/seed.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoRuleSubjects } from "#shared/groups/dynamo-rule-subjects.ts";
import type { Looked } from "#shared/groups/rule-subjects.ts";
import { allShards } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { percentile } from "#test/bench/figures.ts";
import { naiveMatches } from "#test/support/naive-rule.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { MEMBERS, STAFF, type SystemAtSize, startSystemAtSize } from "#test/support/system-at-size.ts";
import { editsOf } from "#test/support/twenty-groups.ts";

const CONTACTS = Number(process.env.DYNAMIC_CONTACTS ?? 300);
const EDITS = CONTACTS / 5;
const AT_ONCE = 4;
const SEED = Number(process.env.DYNAMIC_SEED ?? 1);
const random = seededRandom(SEED);
const took: string[] = [];
const timed = async <Result>(what: string, act: () => Promise<Result>): Promise<Result> => {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const result = await act();
  const { user, system } = process.cpuUsage(used);
  const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1);
  const line = `${what}: ${seconds(performance.now() - began)} s, ${seconds((user + system) / 1_000)} s of CPU`;
  took.push(line);
  process.stderr.write(`${line}\n`);
  return result;
};

let world: SystemAtSize;
beforeAll(async () => {
  world = await timed(`seed ${SEED}: start, ${CONTACTS} contacts, 20 groups built`, () =>
    startSystemAtSize(CONTACTS, random),
  );
}, 900_000);
afterAll(async () => {
  console.log(took.join("\n"));
  await world?.system.stop();
});

const everybody = async (groupIds: readonly string[]): Promise<Looked[]> => {
  const { documents, tables } = world.system;
  const subjects = new DynamoRuleSubjects(documents, tables);
  const pages = await inParallel([...allShards], 4, (shard) =>
    subjects.page(CORNER_COFFEE, shard, undefined, CONTACTS, groupIds),
  );
  return pages.flatMap(({ items }) => items);
};

/** Who is in a group against its rule, or out of it. */
const wrong = async (): Promise<string[]> => {
  const { system, groups } = world;
  const account = await new DynamoAccountStore(system.documents, system.tables.accounts).getAccount(CORNER_COFFEE);
  const { fields } = await new DynamoFieldStore(system.documents, system.tables.contacts).read(CORNER_COFFEE);
  if (!account) throw new Error("The account is gone");
  const now = system.clock.now();
  const all = await everybody([MEMBERS, STAFF, ...groups.map(({ id }) => id)]);
  return all.flatMap(({ phone, known, memberships }) => {
    if (!known.contact) return memberships.size === 0 ? [] : [`${phone} is no contact`];
    const subject = { ...known, phone, contact: known.contact, groups: new Set(memberships.keys()) };
    return groups.flatMap(({ id, rule }) => {
      const matches = naiveMatches(rule, { fields, account }, subject, now);
      return matches === memberships.has(id)
        ? []
        : [`${phone} ${matches ? "is not in" : "is in"} ${JSON.stringify(rule)}`];
    });
  });
};

const membersOf = async (field: string, op: string): Promise<number> => {
  const group = world.groups.find(({ rule }) => "field" in rule && rule.field === field && rule.op === op);
  return Number((await world.asked("GET", `/v1/groups/${group?.id}`)).memberCount);
};

it("holds exactly who matches, after edits, a keyword and a midnight with birthdays, and verify finds no drift", async () => {
  const { system, asked, phones, groups } = world;
  expect(await wrong()).toEqual([]);
  await world.toMidnight(-900);
  const edits = editsOf(EDITS * 0.9, phones.slice(0, EDITS * 0.7), [MEMBERS, STAFF], system.clock.now(), random);
  const followed = await timed("changes, one after another in four lanes", () =>
    inParallel(phones.slice(0, EDITS / 10), AT_ONCE, world.comesIn),
  );
  const [half, most] = [0.5, 0.95].map((share) => percentile(followed, share).toFixed(0));
  took.push(`change to membership, ${followed.length} changes: p50 ${half} ms, p95 ${most} ms`);
  expect(followed.filter((each) => !Number.isFinite(each))).toEqual([]);
  await timed("edits", () =>
    inParallel(edits, AT_ONCE, ({ phone, method, path, body }) => asked(method, `/v1/contacts/${phone}${path}`, body)),
  );
  await timed("their bells", () => system.host.idle());
  expect(await wrong()).toEqual([]);

  const [texts] = [phones.slice(-5)];
  await timed("keyword", async () => {
    for (const phone of texts) await system.text(phone, "COFFEE");
    for (const phone of texts) expect(await system.answersTo(phone)).toHaveLength(1);
  });
  const before = await membersOf("keyword", "is");
  expect(before).toBe(5);
  expect(await wrong()).toEqual([]);

  await timed("midnight", async () => {
    await world.toMidnight(61);
    await system.host.idle();
  });
  expect(await wrong()).toEqual([]);

  await timed("verify", async () => {
    for (const { id } of groups) await asked("POST", `/v1/groups/${id}/verify`);
    await system.host.idle();
  });
  for (const { id } of groups) {
    const shown = await asked("GET", `/v1/groups/${id}`);
    took.push(`${shown.sentence} ${shown.memberCount}`);
    expect(shown).toMatchObject({ state: "ready", verified: { drift: 0, checked: CONTACTS + 12 } });
  }
}, 900_000);
