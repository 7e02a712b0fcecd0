import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { factsKey } from "#shared/contacts/contact-items.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoRuleSubjects } from "#shared/groups/dynamo-rule-subjects.ts";
import { DynamoUntilStore } from "#shared/groups/dynamo-until-store.ts";
import { membershipItem } from "#shared/groups/group-items.ts";
import type { Looked } from "#shared/groups/rule-subjects.ts";
import { allShards, newId, shardOf } from "#shared/platform/ids.ts";
import {
  AT,
  NOW,
  phonesThatBeginOthers,
  secondsLater,
  someAccountId,
  someFact,
  someMembership,
  somePhone,
} from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("rule-subjects"))("contacts as rules find them $name", ({ client, tables }) => {
  const subjects = new DynamoRuleSubjects(client, tables);
  const untils = new DynamoUntilStore(client, tables.contacts);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const memberships = new DynamoMembershipStore(client, tables);
  const someShop = () => {
    const account = someAccountId();
    const [dynamic, standard] = [newId(), newId()];
    /** With everything that there may be. */
    const whole = async (phone: PhoneNumber) => {
      await contacts.save(account, phone, { firstName: "Ada" }, { at: AT, source: "manual", cause: "a request" });
      await contacts.note(account, phone, someFact("subscribed", 1));
      const Item = { ...factsKey(account, phone), lastInboundAt: AT };
      await client.send(new PutCommand({ TableName: tables.contacts, Item }));
      for (const id of [dynamic, standard]) await memberships.add(someMembership(account, id, phone));
      await untils.move(account, phone, undefined, secondsLater(60));
    };
    const walked = async (shard: string, limit: number) => {
      const items: Looked[] = [];
      let after: PhoneNumber | undefined;
      do {
        const page = await subjects.page(account, shard, after, limit, [dynamic, standard]);
        items.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      return items;
    };
    return { account, dynamic, standard, whole, walked };
  };

  it("are found by phone with consent, facts, memberships and the instant to look again", async () => {
    const { account, dynamic, standard, whole } = someShop();
    const [phone, nobody] = [somePhone(), somePhone()];
    await whole(phone);
    const [found, none] = await subjects.look(account, [phone, nobody], [dynamic, standard, newId()]);
    expect(found).toMatchObject({
      phone,
      known: { contact: { firstName: "Ada" }, consent: { state: "subscribed" }, facts: { lastInboundAt: AT } },
      until: secondsLater(60),
    });
    expect([...(found?.memberships.keys() ?? [])].sort()).toEqual([dynamic, standard].sort());
    const known = { contact: undefined, consent: undefined, facts: undefined };
    expect(none).toEqual({ phone: nobody, known, memberships: new Map(), until: undefined });
  });

  it.each([1, 2, 100])(
    "are walked once each, in pages of %d, as a look finds them, phones that begin others too",
    async (limit) => {
      const { account, dynamic, standard, whole, walked } = someShop();
      const phones = phonesThatBeginOthers();
      for (const phone of phones) await whole(phone);
      const items = await walked(shardOf(phones[0] ?? ""), limit);
      expect(items.map(({ phone }) => phone)).toEqual([...phones].sort());
      expect(items).toEqual(await subjects.look(account, [...phones].sort(), [dynamic, standard]));
      expect((await Promise.all(allShards.map((shard) => walked(shard, limit)))).flat()).toHaveLength(phones.length);
    },
  );

  it("bring along who is in a group, or is to be looked at, and has no contact any more", async () => {
    const { account, dynamic, whole, walked } = someShop();
    const [first, second, third, fourth] = [...phonesThatBeginOthers()].sort();
    if (!first || !second || !third || !fourth) throw new Error("Too few phones");
    await whole(second);
    for (const phone of [first, third]) {
      const Item = membershipItem(someMembership(account, dynamic, phone));
      await client.send(new PutCommand({ TableName: tables.memberships, Item }));
    }
    await untils.move(account, fourth, undefined, AT);
    const items = await walked(shardOf(first), 1);
    expect(items.map(({ phone, known }) => [phone, known.contact !== undefined])).toEqual([
      ...[
        [first, false],
        [second, true],
        [third, false],
        [fourth, false],
      ],
    ]);
  });

  it("have an instant that moves only from where it was read", async () => {
    const { account } = someShop();
    const phone = somePhone();
    const move = (before: string | undefined, after: string | undefined) => untils.move(account, phone, before, after);
    expect(await move(secondsLater(5), AT)).toBe(false);
    expect(await move(undefined, secondsLater(5))).toBe(true);
    expect(await move(undefined, AT)).toBe(false);
    expect(await move(secondsLater(5), AT)).toBe(true);
    expect(await move(secondsLater(5), undefined)).toBe(false);
    expect(await move(AT, undefined)).toBe(true);
    expect((await subjects.look(account, [phone], []))[0]?.until).toBeUndefined();
  });

  it("are due when their instant has come, oldest first, of all accounts", async () => {
    const [one, other] = [someShop().account, someShop().account];
    const phone = somePhone();
    await untils.move(one, phone, undefined, secondsLater(1));
    await untils.move(other, phone, undefined, AT);
    await untils.move(someShop().account, phone, undefined, secondsLater(3));
    const due = (await untils.due(shardOf(phone), NOW + 2_000, 1_000)).filter((each) => each.phone === phone);
    expect(due).toEqual([
      { accountId: other, phone, at: AT },
      { accountId: one, phone, at: secondsLater(1) },
    ]);
    expect(await untils.due(shardOf(phone), NOW + 2_000, 1)).toHaveLength(1);
  });

  it("have an earliest instant, which is no other account's", async () => {
    const { account } = someShop();
    expect(await untils.earliest(account)).toBeUndefined();
    await untils.move(account, somePhone(), undefined, secondsLater(4));
    await untils.move(account, somePhone(), undefined, secondsLater(2));
    await untils.move(someShop().account, somePhone(), undefined, secondsLater(-1));
    expect(await untils.earliest(account)).toBe(secondsLater(2));
  });
});
