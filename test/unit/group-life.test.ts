import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { consentKey } from "#shared/contacts/contact-items.ts";
import { addToGroup } from "#shared/groups/add-to-group.ts";
import { archiveGroup } from "#shared/groups/archive-group.ts";
import { countedAs, reachableOf, withCounted } from "#shared/groups/group-count.ts";
import { counterKey } from "#shared/groups/group-items.ts";
import { recountGroup } from "#shared/groups/recount-group.ts";
import { tally } from "#shared/groups/tally.ts";
import { tallyContacts } from "#shared/groups/tally-contacts.ts";
import { newId, shardOf } from "#shared/platform/ids.ts";
import { type GroupWorld, groupWorld } from "#test/support/group-world.ts";
import {
  AT,
  phoneOf,
  secondsLater,
  someAccount,
  someFact,
  someGroup,
  someKey,
  someMembership,
  someSender,
} from "#test/support/samples.ts";

const account = someAccount();
const ANN = phoneOf("+15125550101");
const BOB = phoneOf("+15125550102");
const EVE = phoneOf("+15125550103");
const response = { body: "Welcome", on: {}, again: "every-join" as const };

let world: GroupWorld;
let groupId: string;
beforeEach(async () => {
  world = groupWorld();
  await world.accounts.createAccount(account, someKey(account.id));
  await world.accounts.addSender(someSender(account.id));
  const group = { ...someGroup(account.id), response };
  groupId = group.id;
  await world.groups.create(group);
  for (const phone of [ANN, BOB, EVE]) {
    await world.contacts.save(account.id, phone, {}, { at: AT, source: "manual" });
    await world.contacts.note(account.id, phone, someFact("subscribed", 0));
  }
});

const add = (phone = ANN) =>
  addToGroup(world)({ accountId: account.id, groupId, phone, source: "manual", cause: newId(), by: "key" });
const kept = async () => (await world.counts.countsOf(account.id, groupId, groupId)).get(groupId);

describe("adding one contact many times at once", () => {
  it("begins one membership, with one response and one count", async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => add()));
    expect(outcomes.filter(({ kind }) => kind === "added")).toHaveLength(1);
    await world.rest();
    expect(new Set(world.sent.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await kept()).toMatchObject({ members: 1, wanting: { US: 1 } });
  });
});

describe("an archived group", () => {
  it("is quiet when somebody joins in the moment before", async () => {
    await add();
    await archiveGroup(world)(account.id, groupId, "archived");
    await world.rest();
    expect(world.sent).toEqual([]);
    expect(await add(BOB)).toEqual({ kind: "groupArchived" });
    await archiveGroup(world)(account.id, groupId, "active");
    await add(BOB);
    await world.rest();
    expect(new Set(world.sent.map(({ messageId }) => messageId)).size).toBe(1);
  });
});

describe("a deleted group", () => {
  it("keeps nobody, not even who lands in it later", async () => {
    for (const phone of [ANN, BOB]) await add(phone);
    await world.rest();
    expect(await world.removal.remove(account.id, groupId)).toEqual({ kind: "removed" });
    await world.memberships.add(someMembership(account.id, groupId, EVE));
    await world.rest();
    await world.memberships.add(someMembership(account.id, groupId, ANN));
    await world.rest();
    for (const phone of [ANN, BOB, EVE]) {
      expect(await world.memberships.find(account.id, groupId, phone)).toBeUndefined();
      expect(await world.memberships.ofContact(account.id, phone)).toEqual([]);
      expect(await world.counts.groupsCounting(account.id, phone)).toEqual([]);
    }
    expect(await kept()).toBeUndefined();
  });
});

describe("reachable", () => {
  it("is who wants texts, is not held, and has a number in an allowed country of an open account", () => {
    const at = Date.parse(AT);
    const consent = { state: "subscribed", at: AT, how: "text", version: 1 } as const;
    const held = { ...consent, hold: { id: "review", at: AT } };
    expect(countedAs(ANN, consent, at)).toEqual({ country: "US" });
    for (const none of [undefined, held, { ...consent, state: "pending" as const }]) {
      expect(countedAs(ANN, none, at)).toEqual({});
    }
    const count = ["US", "US", "GB"].reduce((sum, country) => withCounted(sum, { country }, 1), {
      members: 2,
      wanting: {},
    });
    expect(count).toEqual({ members: 5, wanting: { US: 2, GB: 1 } });
    expect(reachableOf(count, account)).toBe(2);
    expect(reachableOf(count, { ...account, allowedCountries: ["GB", "FR"] })).toBe(1);
    expect(reachableOf(count, { ...account, status: "closed" })).toBe(0);
  });
});

describe("counting one person", () => {
  const [count, countEverywhere] = [
    (phone = ANN) => tally(world)(account.id, groupId, [phone]),
    () => tallyContacts(world)(account.id, [ANN]),
  ];
  const says = (state: "subscribed" | "unsubscribed", seconds: number) =>
    world.contacts.note(account.id, ANN, someFact(state, seconds));

  beforeEach(async () => {
    await add();
    await count();
  });

  it("looks again: what it wrote may be of yesterday by then", async () => {
    await says("unsubscribed", 60);
    world.dynamo.before("TransactWriteItems", async () => {
      await says("subscribed", 120);
      await countEverywhere();
    });
    await countEverywhere();
    expect(await kept()).toMatchObject({ members: 1, wanting: { US: 1 } });
  });

  it("counts nobody twice whom two count at once", async () => {
    const others = Array.from({ length: 300 }, (_, index) => phoneOf(`+1512555${4_000 + index}`));
    const neighbour = others.find((phone) => shardOf(phone) === shardOf(ANN)) ?? BOB;
    await world.contacts.save(account.id, neighbour, {}, { at: AT, source: "manual" });
    await add(neighbour);
    world.dynamo.before("TransactWriteItems", () => count(neighbour));
    await count(neighbour);
    expect(await kept()).toMatchObject({ members: 2, wanting: { US: 1 } });
  });

  it("finds the group that it was counted in a moment ago", async () => {
    await says("unsubscribed", 60);
    world.dynamo.faults.byChance(1, { stale: 1 });
    await countEverywhere();
    world.dynamo.faults.clear();
    expect(await kept()).toMatchObject({ members: 1, wanting: { US: 0 } });
  });
});

describe("a recount", () => {
  const counted: string[] = [];
  const recount = (wait: () => Promise<void> = async () => {}) => {
    counted.length = 0;
    const counter = { count: (name: string) => void counted.push(name) };
    return recountGroup({ ...world, counter, wait })(account.id, groupId);
  };
  const shift = (members: number) =>
    world.client.send(
      new UpdateCommand({
        TableName: world.tables.memberships,
        Key: counterKey(account.id, groupId, shardOf(ANN)),
        UpdateExpression: "ADD members :by",
        ExpressionAttributeValues: { ":by": members },
      }),
    );

  beforeEach(async () => {
    for (const phone of [ANN, BOB]) await add(phone);
    await world.rest();
  });

  it("finds nothing where nothing drifted", async () => {
    expect([await recount(), counted]).toEqual([0, []]);
  });

  it("mends and reports a counter that is not what its people are counted for", async () => {
    await shift(5);
    expect([await recount(), counted]).toEqual([1, ["GroupCountDrift"]]);
    expect(await kept()).toMatchObject({ members: 2, wanting: { US: 2 } });
    await world.memberships.remove(account.id, groupId, ANN);
    await world.rest();
    expect(await kept()).toMatchObject({ members: 1 });
    expect(await recount()).toBe(0);
  });

  it("mends what bells that got lost have left, of who changed their mind, came or went", async () => {
    await world.contacts.note(account.id, ANN, someFact("unsubscribed", 60));
    await world.memberships.remove(account.id, groupId, BOB);
    await add(EVE);
    world.bells.length = 0;
    expect(await recount()).toBeGreaterThan(0);
    expect(await kept()).toMatchObject({ members: 2, wanting: { US: 1 } });
    expect(await recount()).toBe(0);
  });

  it("takes no bell that is on its way for drift", async () => {
    await world.contacts.note(account.id, ANN, someFact("unsubscribed", 60));
    expect([await recount(() => world.rest()), counted]).toEqual([0, []]);
    expect(await kept()).toMatchObject({ members: 2, wanting: { US: 1 } });
  });

  it("counts a hold that was written past everything at its bell", async () => {
    const held = { state: "subscribed", at: AT, how: "text", version: 9, hold: { id: "r", at: secondsLater(1) } };
    const Item = { ...consentKey(account.id, ANN), ...held };
    await world.client.send(new PutCommand({ TableName: world.tables.contacts, Item }));
    await world.rest();
    expect(await kept()).toMatchObject({ members: 2, wanting: { US: 1 } });
  });
});
