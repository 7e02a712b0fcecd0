import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { buildProgress } from "#shared/groups/build-progress.ts";
import { resumeBuilds } from "#shared/groups/build-resume.ts";
import { membershipItem } from "#shared/groups/group-items.ts";
import type { Rule } from "#shared/groups/rule.ts";
import { walkJobs } from "#shared/groups/walk-job.ts";
import { allShards, shardOf } from "#shared/platform/ids.ts";
import { dynamicWorld } from "#test/support/dynamic-world.ts";
import type { InMemoryDynamoOptions } from "#test/support/in-memory-dynamo.ts";
import { AT, MINUTE, NOW, phoneOf, phonesThatBeginOthers, someMembership } from "#test/support/samples.ts";

const ADA: Rule = { field: "firstName", op: "is", value: "Ada" };
const BOB: Rule = { field: "firstName", op: "is", value: "Bob" };
const PHONES = Array.from({ length: 60 }, (_, index) => phoneOf(`+1512555${String(index).padStart(4, "0")}`));
const nameOf = (index: number): string => (index % 3 === 0 ? "Ada" : "Bob");
const those = (name: string) => PHONES.filter((_, index) => nameOf(index) === name);

const start = async (options?: InMemoryDynamoOptions) => {
  const world = await dynamicWorld(options);
  for (const [index, phone] of PHONES.entries()) await world.put(phone, { firstName: nameOf(index) });
  world.bells.length = 0;
  return world;
};

describe("a rebuild", () => {
  it("begins with exactly those who match, in silence, and is ready when its last shard is done", async () => {
    const { made, members, membership, group, build, queued, sent, rest, bells } = await start();
    const { id } = await made(ADA, { ready: false, response: { body: "Hello", on: {}, again: "every-join" } });
    expect(queued.map(({ shard }) => shard)).toEqual(allShards);
    expect(await group(id)).toMatchObject({ state: "building", revision: 1 });
    const last = queued.splice(8);
    await build();
    expect(await group(id)).toMatchObject({ state: "building" });
    queued.push(...last);
    await build();
    expect(await group(id)).toMatchObject({ state: "ready", builtAt: AT });
    expect(await members(id)).toEqual(those("Ada"));
    expect(await membership(id, PHONES[0] ?? phoneOf(""))).toMatchObject({ source: "rule", respond: false });
    expect(bells.length).toBeGreaterThan(0);
    await rest();
    expect(sent).toEqual([]);
    expect(await members(id)).toEqual(those("Ada"));
  });

  it("writes nothing for those who stay", async () => {
    const { made, membership, deps, queued, build, dynamo, group } = await start({});
    const { id, accountId } = await made(ADA);
    const before = await membership(id, PHONES[0] ?? phoneOf(""));
    await deps.dynamicGroups.change(accountId, id, () => ({ state: "building", revision: 2 }));
    queued.push(...walkJobs({ accountId, groupId: id, kind: "build", walk: 2 }));
    dynamo.meter.reset();
    await build();
    expect(await group(id)).toMatchObject({ state: "ready" });
    // Each shard is begun and done; a membership written would be one in the index, too.
    expect(dynamo.meter.requests.get("PutItem")).toBe(32);
    expect(dynamo.meter.indexWriteUnits).toBe(0);
    expect(dynamo.meter.requests.get("DeleteItem")).toBeUndefined();
    expect(await membership(id, PHONES[0] ?? phoneOf(""))).toEqual(before);
  });

  it("ends when its rule becomes another, and the next one moves the group in place", async () => {
    const { made, members, changeRule, build, group, queued } = await start();
    const { id } = await made(ADA, { ready: false });
    const old = queued.splice(0, 5);
    await build();
    await changeRule(id, BOB);
    expect(await group(id)).toMatchObject({ state: "building", revision: 2 });
    queued.push(...old);
    await build();
    expect(await members(id)).toEqual(those("Bob"));
    expect(await group(id)).toMatchObject({ state: "ready", revision: 2 });
    await changeRule(id, BOB);
    expect(await group(id)).toMatchObject({ state: "ready", revision: 2 });
  });

  it("is not over when an earlier one ends late", async () => {
    const { made, changeRule, build, group, queued, deps } = await start();
    const { id } = await made(ADA, { ready: false });
    const [last] = queued;
    if (!last) throw new Error("Nothing was handed out");
    const change = deps.dynamicGroups.change.bind(deps.dynamicGroups);
    deps.dynamicGroups.change = async () => ({ kind: "missing" });
    await build();
    deps.dynamicGroups.change = change;
    await changeRule(id, BOB);
    queued.splice(0, queued.length, last);
    await build();
    expect(await group(id)).toMatchObject({ state: "building", revision: 2 });
  });

  it("looks again when a contact changed between its look and its writing", async () => {
    const { made, members, put, build, apply, dynamo } = await start();
    const first = PHONES[0] ?? phoneOf("");
    const { id } = await made(ADA, { ready: false });
    let isChanged = false;
    const change = async () => {
      if (isChanged) return;
      isChanged = true;
      await put(first, { firstName: "Bob" });
      await apply(first, [{ of: "profile", attributes: new Set(["firstName"]) }]);
    };
    const answer = dynamo.answer.bind(dynamo);
    dynamo.answer = async (operation, body) => {
      if (operation === "TransactWriteItems" && JSON.stringify(body).includes(first)) await change();
      return await answer(operation, body);
    };
    await build();
    expect(isChanged).toBe(true);
    expect(await members(id)).toEqual(those("Ada").slice(1));
  });

  it("waits for the page that an earlier one may still write: whoever wrote it may end before it looks again", async () => {
    const world = await start();
    const { made, members, group, build, deps, changeRule, queued, run, clock } = world;
    const { id } = await made(ADA, { ready: false });
    const jobs = queued.splice(0);
    const addAll = deps.memberships.addAll.bind(deps.memberships);
    let ends = 0;
    // Behind the edit and all that its rebuild does by then, this writes what the rule was, and hears no more.
    deps.memberships.addAll = async (some) => {
      deps.memberships.addAll = addAll;
      await changeRule(id, BOB);
      await build();
      await addAll(some);
      ends += 1;
      throw new Error("ended");
    };
    await run(jobs.slice(0, 1));
    expect(ends).toBe(1);
    expect(await group(id)).toMatchObject({ state: "building", revision: 2 });
    clock.time += MINUTE;
    await build();
    expect(await group(id)).toMatchObject({ state: "building", revision: 2 });
    clock.time += MINUTE;
    queued.push(...jobs);
    await build();
    clock.time += MINUTE;
    await build();
    expect(await members(id)).toEqual(those("Bob"));
    expect(await group(id)).toMatchObject({ state: "ready", revision: 2 });
  });

  it("looks again when the rule became another between its look and its writing", async () => {
    const { made, members, build, dynamo, changeRule, queued, clock } = await start();
    const { id } = await made(ADA, { ready: false });
    const jobs = queued.splice(0);
    let isChanged = false;
    const answer = dynamo.answer.bind(dynamo);
    dynamo.answer = async (operation, body) => {
      if (!isChanged && operation === "TransactWriteItems") {
        isChanged = true;
        await changeRule(id, BOB);
        await build();
      }
      return await answer(operation, body);
    };
    queued.push(...jobs);
    await build();
    expect(isChanged).toBe(true);
    clock.time += MINUTE;
    await build();
    expect(await members(id)).toEqual(those("Bob"));
  });

  it("takes out who is in the group and gone, and leaves who only came while it looked", async () => {
    const { made, members, client, tables, account, build } = await start();
    const { id } = await made(ADA, { ready: false });
    const gone = phoneOf("+15125559999");
    const Item = membershipItem(someMembership(account, id, gone));
    await client.send(new PutCommand({ TableName: tables.memberships, Item }));
    await build();
    expect(await members(id)).toEqual(those("Ada"));
  });

  it("may be broken off at any request and begun again, and ends the same", async () => {
    const { made, members, run, build, queued, join, account, dynamo, put, group } = await dynamicWorld();
    const [ada, bob, stays, ...others] = phonesThatBeginOthers();
    if (!ada || !bob || !stays) throw new Error("Too few phones");
    for (const phone of [ada, stays]) await put(phone, { firstName: "Ada" });
    for (const phone of [bob, ...others]) await put(phone, { firstName: "Bob" });
    const answer = dynamo.answer.bind(dynamo);
    let wasBroken = true;
    for (let last = 1; wasBroken; last += 1) {
      const { id } = await made(ADA, { ready: false });
      for (const phone of [bob, stays]) await join(phone, id);
      const jobs = queued.splice(0).filter(({ shard }) => shard === shardOf(ada));
      let asked = 0;
      dynamo.answer = async (operation, body) => {
        asked += 1;
        // From here on the function is dead: nothing reaches DynamoDB.
        if (asked > last) throw Object.assign(new Error("dead"), { name: "ValidationException" });
        return await answer(operation, body);
      };
      await run(jobs);
      dynamo.answer = answer;
      wasBroken = asked > last;
      queued.push(...walkJobs({ accountId: account, groupId: id, kind: "build", walk: 1 }));
      await build();
      expect(await members(id)).toEqual([ada, stays].sort());
      expect(await group(id)).toMatchObject({ state: "ready" });
      if (last > 100) throw new Error("It asks too much");
    }
  });
});

describe("how far a rebuild is", () => {
  it("is told from its shards, with about how long it still takes", async () => {
    const { made, group, build, queued, clock, deps } = await start();
    const { id } = await made(ADA, { ready: false });
    const rest = queued.splice(4);
    expect(await buildProgress(deps)(await group(id))).toMatchObject({ shardsDone: 0, of: 16, startedAt: AT });
    await build();
    clock.time += 10_000;
    const half = await buildProgress(deps)(await group(id));
    expect(half).toMatchObject({ shardsDone: 4, estimateSeconds: 30 });
    queued.push(...rest);
    await build();
    const { estimateSeconds, ...whole } = await buildProgress(deps)(await group(id));
    expect(whole).toMatchObject({ seen: PHONES.length, joined: those("Ada").length, left: 0, shardsDone: 16 });
    expect(estimateSeconds).toBeUndefined();
  });

  it("is looked at by the clock: what has not moved for two minutes goes on, also where only its end is missing", async () => {
    const { made, group, build, queued, clock, deps } = await start();
    const { id } = await made(ADA, { ready: false });
    const lost = queued.splice(10);
    await build();
    clock.time = NOW + MINUTE;
    expect(await resumeBuilds(deps)()).toBe(0);
    clock.time = NOW + 2 * MINUTE;
    expect(await resumeBuilds(deps)()).toBe(6);
    expect(queued).toEqual(lost);
    const change = deps.dynamicGroups.change.bind(deps.dynamicGroups);
    deps.dynamicGroups.change = async () => ({ kind: "missing" });
    await build();
    deps.dynamicGroups.change = change;
    expect(await group(id)).toMatchObject({ state: "building" });
    clock.time = NOW + 5 * MINUTE;
    expect(await resumeBuilds(deps)()).toBe(1);
    await build();
    expect(await group(id)).toMatchObject({ state: "ready" });
    expect(await resumeBuilds(deps)()).toBe(0);
  });
});
