import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { groupKey } from "#shared/groups/group-items.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { inboundSetup } from "#test/support/inbound-setup.ts";
import { secondsLater, someAccountId, someFact, someGroup, someText, someTextToJoin } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("inbound-reading"))("the inbound store $name", ({ client, tables }) => {
  const { contacts, groups, inbound, memberships, textToJoins, open } = inboundSetup({ client, tables });

  describe("reading", () => {
    it("has everything a text is decided by", async () => {
      const { account, sender, phone, groupIds, textToJoin, read, receive } = await open();
      await receive("Hello");
      await contacts.note(account.id, phone, someFact("subscribed", 5));
      await memberships.add({
        accountId: account.id,
        groupId: groupIds[0] ?? "",
        phone,
        since: secondsLater(6),
        source: "manual",
        cause: "c",
      });
      expect(await read(someText(phone, sender.phone, " “coffee”! "))).toEqual({
        account,
        sender,
        contact: expect.objectContaining({ phone, source: "keyword" }),
        consent: expect.objectContaining({ state: "subscribed", version: 2 }),
        facts: expect.objectContaining({ lastInboundAt: secondsLater(0), lastTexted: sender.phone }),
        conversation: expect.objectContaining({ phone, lastBody: "Hello", version: 1 }),
        textToJoin,
        keyword: "coffee",
        groups: groupIds.map((id) => expect.objectContaining({ id })),
        memberOf: [groupIds[0]],
      });
    });

    it("tells which groups were joined behind a text that is taken in late", async () => {
      const { sender, receive, read, phone, groupIds } = await open();
      await receive("COFFEE", secondsLater(5));
      const late = (seconds: number) =>
        read({ ...someText(phone, sender.phone, "STOP COFFEE"), receivedAt: secondsLater(seconds) });
      expect(await late(4)).toMatchObject({ memberOf: groupIds, joinedSince: groupIds });
      expect(await late(5)).toMatchObject({ memberOf: groupIds, joinedSince: [] });
    });

    it("knows which texts are durable, and from when they count, of the account that they are for", async () => {
      const { account, sender, phone, decide, commit } = await open();
      const texts: InboundText[] = [];
      for (const [index, body] of ["one", "two", "three"].entries()) {
        const decided = await decide(body, secondsLater(index));
        texts.push(decided.text);
        if (index < 2) expect(await commit(decided)).toBe("committed");
      }
      texts.push(someText(phone, sender.phone, "four"));
      const heard = texts.slice(0, 2).map(({ sid }, index) => [sid, secondsLater(index)]);
      expect([...(await inbound.known(account.id, texts))]).toEqual(heard);
      expect([...(await inbound.known((await open()).account.id, texts))]).toEqual([]);
    });

    it("is nothing where the account or the sender is gone", async () => {
      const { owner, phone } = await open();
      const text = someText(phone, owner.phone, "COFFEE");
      expect(await inbound.read({ ...owner, accountId: someAccountId() }, text)).toBeUndefined();
      expect(await inbound.read({ ...owner, phone: (await open()).sender.phone }, text)).toBeUndefined();
    });

    it("takes a sender's own keyword before one for any", async () => {
      const { account, sender, textToJoin, phone, groupIds, read } = await open();
      const own = someTextToJoin(account.id, ["Coffee"], { sender: sender.phone, groupIds });
      expect((await read(someText(phone, sender.phone, "coffee"))).textToJoin).toEqual(textToJoin);
      await textToJoins.create(own);
      expect((await read(someText(phone, sender.phone, "coffee"))).textToJoin).toEqual(own);
      await textToJoins.change(account.id, own.id, { status: "archived" });
      expect((await read(someText(phone, sender.phone, "coffee"))).textToJoin).toEqual(textToJoin);
    });

    it("takes a keyword as a text's first word only where it may be", async () => {
      const [whole, first] = [await open(), await open({ match: "firstWord" })];
      for (const [account, found] of [
        [whole, false],
        [first, true],
      ] as const) {
        const { textToJoin } = await account.read(someText(account.phone, account.sender.phone, "Coffee, please"));
        expect(textToJoin !== undefined).toBe(found);
      }
    });

    it("takes the first that fits where another sender's or a whole word's stands before it", async () => {
      const { account, sender, phone, groupIds, read } = await open();
      const whole = someTextToJoin(account.id, ["TEA"], { sender: sender.phone, groupIds });
      const first = someTextToJoin(account.id, ["TEA"], { match: "firstWord", groupIds });
      await textToJoins.create(whole);
      await textToJoins.create(first);
      expect((await read(someText(phone, sender.phone, "tea please"))).textToJoin).toEqual(first);
      expect((await read(someText(phone, sender.phone, "tea"))).textToJoin).toEqual(whole);
    });

    it("leaves out groups that are gone, and knows no keyword of another account", async () => {
      const { account, sender, phone, groupIds, read } = await open();
      const gone = someGroup(account.id);
      await groups.create(gone);
      await textToJoins.create(someTextToJoin(account.id, ["TEA"], { groupIds: [gone.id, ...groupIds] }));
      // As it is where a text-to-join is older than the notes at its groups.
      await client.send(new DeleteCommand({ TableName: tables.groups, Key: groupKey(account.id, gone.id) }));
      const found = (await read(someText(phone, sender.phone, "tea"))).groups.map(({ id }) => id);
      expect(found).toEqual(groupIds);
      const other = await open();
      expect((await other.read(someText(phone, other.sender.phone, "tea"))).textToJoin).toBeUndefined();
      expect((await groups.getAll(other.account.id, groupIds)).every((group) => group === undefined)).toBe(true);
    });
  });
});
