import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { TextToJoinStore } from "#shared/campaigns/text-to-join-store.ts";
import { DynamoGroupRemoval } from "#shared/groups/dynamo-group-removal.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { someAccountId, someGroup, somePhone, someTextToJoin } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("text-to-join-store"))("the text-to-join store $name", ({ client, tables, dynamo }) => {
  const textToJoins: TextToJoinStore = new DynamoTextToJoinStore(client, tables);
  const groups = new DynamoGroupStore(client, tables.groups);
  const removal = new DynamoGroupRemoval(client, tables);

  /** Its groups are there. */
  const create = async (textToJoin: TextToJoin) => {
    for (const id of textToJoin.groupIds) await groups.create({ ...someGroup(textToJoin.accountId), id });
    return await textToJoins.create(textToJoin);
  };

  const created = async (textToJoin: TextToJoin): Promise<TextToJoin> => {
    expect(await create(textToJoin)).toEqual({ kind: "created" });
    return textToJoin;
  };
  const isFree = async (accountId: TextToJoin["accountId"], keyword: string): Promise<boolean> => {
    const probe = someTextToJoin(accountId, [keyword]);
    if ((await create(probe)).kind !== "created") return false;
    await textToJoins.change(accountId, probe.id, { status: "archived" });
    return true;
  };

  describe("a keyword", () => {
    it("belongs to one text-to-join, and the other is told which word and whose it is", async () => {
      const account = someAccountId();
      const first = await created(someTextToJoin(account, ["COFFEE", "LATTE"]));
      const second = someTextToJoin(account, ["TEA", "“latte”!"]);
      expect(await create(second)).toEqual({ kind: "keywordTaken", keyword: "“latte”!", by: first.id });
      expect(await textToJoins.get(account, second.id)).toBeUndefined();
      expect(await isFree(account, "tea")).toBe(true);
    });

    it("may be had in every account", async () => {
      await created(someTextToJoin(someAccountId(), ["COFFEE"]));
      await created(someTextToJoin(someAccountId(), ["COFFEE"]));
    });

    it("on one sender is another than on any or on another sender", async () => {
      const accountId = someAccountId();
      const senders = [somePhone(), somePhone()].map((phone) => senderNumberSchema.parse(phone));
      await created(someTextToJoin(accountId, ["COFFEE"]));
      for (const sender of senders) await created(someTextToJoin(accountId, ["COFFEE"], { sender }));
      const again = someTextToJoin(accountId, ["coffee"], { sender: senders[0] });
      expect((await create(again)).kind).toBe("keywordTaken");
    });

    it("goes to one of several that ask for it at once", async () => {
      const account = someAccountId();
      const asked = ["coffee", "Coffee", "COFFEE", "coffee."].map((word) => someTextToJoin(account, [word]));
      const outcomes = await Promise.all(asked.map((each) => create(each)));
      expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
      expect((await textToJoins.list(account, undefined, 10)).items).toHaveLength(1);
    });
  });

  describe("archiving", () => {
    it("frees the keywords, and restoring takes them again", async () => {
      const account = someAccountId();
      const textToJoin = await created(someTextToJoin(account, ["COFFEE"]));
      expect((await textToJoins.change(account, textToJoin.id, { status: "archived" })).kind).toBe("changed");
      expect(await isFree(account, "COFFEE")).toBe(true);
      expect((await textToJoins.change(account, textToJoin.id, { status: "active" })).kind).toBe("changed");
      expect(await isFree(account, "COFFEE")).toBe(false);
    });

    it("is not undone while another has the keyword", async () => {
      const account = someAccountId();
      const first = await created(someTextToJoin(account, ["LATTE", "COFFEE"]));
      await textToJoins.change(account, first.id, { status: "archived" });
      const second = await created(someTextToJoin(account, ["coffee"]));
      const outcome = await textToJoins.change(account, first.id, { status: "active" });
      expect(outcome).toEqual({ kind: "keywordTaken", keyword: "COFFEE", by: second.id });
      expect(await textToJoins.get(account, first.id)).toMatchObject({ status: "archived" });
      expect(await isFree(account, "LATTE")).toBe(true);
    });
  });

  describe("a change", () => {
    it("of keywords takes the new and frees the old", async () => {
      const account = someAccountId();
      const { id } = await created(someTextToJoin(account, ["COFFEE", "LATTE"]));
      const outcome = await textToJoins.change(account, id, { keywords: ["LATTE", "TEA"] });
      expect(outcome).toMatchObject({ kind: "changed", textToJoin: { keywords: ["LATTE", "TEA"], version: 2 } });
      expect(await isFree(account, "COFFEE")).toBe(true);
      expect(await isFree(account, "LATTE")).toBe(false);
      expect(await isFree(account, "TEA")).toBe(false);
    });

    it("to a keyword of another changes nothing", async () => {
      const account = someAccountId();
      const [one, two] = [
        await created(someTextToJoin(account, ["ONE"])),
        await created(someTextToJoin(account, ["TWO"])),
      ];
      const outcome = await textToJoins.change(account, one.id, { keywords: ["THREE", "TWO"] });
      expect(outcome).toEqual({ kind: "keywordTaken", keyword: "TWO", by: two.id });
      expect(await textToJoins.get(account, one.id)).toEqual(one);
      expect(await isFree(account, "THREE")).toBe(true);
      expect(await isFree(account, "ONE")).toBe(false);
    });

    it("may write its own keyword in another way", async () => {
      const account = someAccountId();
      const { id } = await created(someTextToJoin(account, ["COFFEE"]));
      expect(await textToJoins.change(account, id, { keywords: ["coffee"] })).toMatchObject({ kind: "changed" });
      expect(await isFree(account, "COFFEE")).toBe(false);
    });

    it("may write one keyword in two ways", async () => {
      const account = someAccountId();
      const { id } = await created(someTextToJoin(account, ["COFFEE", "Coffee!"]));
      expect(await isFree(account, "coffee")).toBe(false);
      expect((await textToJoins.change(account, id, { keywords: ["TEA", "“tea”"] })).kind).toBe("changed");
      expect(await isFree(account, "COFFEE")).toBe(true);
      expect(await isFree(account, "TEA")).toBe(false);
    });

    it("keeps what is not given and clears what is null", async () => {
      const account = someAccountId();
      const textToJoin = await created(someTextToJoin(account, ["COFFEE"], { welcome: "Hi", alreadyIn: "Again" }));
      const outcome = await textToJoins.change(account, textToJoin.id, { name: "Tea", welcome: null });
      const { welcome: _, ...rest } = textToJoin;
      expect(outcome).toEqual({ kind: "changed", textToJoin: { ...rest, name: "Tea", version: 2 } });
    });

    it("of one that is not there, or another account's, is missing", async () => {
      const textToJoin = await created(someTextToJoin(someAccountId(), ["COFFEE"]));
      expect(await textToJoins.change(someAccountId(), textToJoin.id, { status: "archived" })).toEqual({
        kind: "missing",
      });
      expect(await textToJoins.change(textToJoin.accountId, newId(), { name: "x" })).toEqual({ kind: "missing" });
      expect(await textToJoins.get(textToJoin.accountId, textToJoin.id)).toEqual(textToJoin);
    });

    if (dynamo) {
      it("that was overtaken frees the keywords that it has by then", async () => {
        const account = someAccountId();
        const { id } = await created(someTextToJoin(account, ["ONE"]));
        dynamo.before("TransactWriteItems", () => textToJoins.change(account, id, { keywords: ["TWO"] }));
        expect((await textToJoins.change(account, id, { keywords: ["THREE"] })).kind).toBe("changed");
        expect(await isFree(account, "ONE")).toBe(true);
        expect(await isFree(account, "TWO")).toBe(true);
        expect(await isFree(account, "THREE")).toBe(false);
      });
    }
  });

  describe("its groups", () => {
    const usedBy = async ({ accountId }: TextToJoin, id: string | undefined) => {
      const outcome = await removal.remove(accountId, id ?? "");
      return outcome.kind === "inUse" ? outcome.usedBy : outcome.kind;
    };

    it("cannot be deleted while it is in use, and are told by whom", async () => {
      const textToJoin = await created(someTextToJoin(someAccountId(), ["COFFEE"]));
      const [groupId] = textToJoin.groupIds;
      const second = await created({ ...someTextToJoin(textToJoin.accountId, ["TEA"]), groupIds: textToJoin.groupIds });
      const uses = [textToJoin, second].map(({ id }) => ({ kind: "text-to-join", id }));
      expect(await usedBy(textToJoin, groupId)).toEqual(uses.sort((a, b) => (a.id < b.id ? -1 : 1)));
      expect(await groups.get(textToJoin.accountId, groupId ?? "")).toBeDefined();
      for (const { id } of uses) await textToJoins.change(textToJoin.accountId, id, { status: "archived" });
      expect(await usedBy(textToJoin, groupId)).toBe("removed");
    });

    it("are free once it names others", async () => {
      const textToJoin = await created(someTextToJoin(someAccountId(), ["COFFEE"]));
      const { accountId, id, groupIds } = textToJoin;
      const other = someGroup(accountId);
      await groups.create(other);
      await textToJoins.change(accountId, id, { groupIds: [other.id] });
      expect(await usedBy(textToJoin, groupIds[0])).toBe("removed");
      expect(await usedBy(textToJoin, other.id)).toEqual([{ kind: "text-to-join", id }]);
    });

    it("must be there, whatever was seen before", async () => {
      const accountId = someAccountId();
      const textToJoin = someTextToJoin(accountId, ["COFFEE"]);
      const [groupId = ""] = textToJoin.groupIds;
      expect(await textToJoins.create(textToJoin)).toEqual({ kind: "noSuchGroup", groupId });
      expect(await textToJoins.get(accountId, textToJoin.id)).toBeUndefined();
      const kept = await created(someTextToJoin(accountId, ["COFFEE"]));
      const outcome = await textToJoins.change(accountId, kept.id, { groupIds: [...kept.groupIds, groupId] });
      expect(outcome).toEqual({ kind: "noSuchGroup", groupId });
      await textToJoins.change(accountId, kept.id, { status: "archived" });
      await removal.remove(accountId, kept.groupIds[0] ?? "");
      expect((await textToJoins.change(accountId, kept.id, { status: "active" })).kind).toBe("noSuchGroup");
    });

    it("are not deleted by one who began before it was made, nor named by one who began before they went", async () => {
      for (let round = 0; round < 10; round += 1) {
        const accountId = someAccountId();
        const textToJoin = someTextToJoin(accountId, ["COFFEE"]);
        const [groupId = ""] = textToJoin.groupIds;
        await groups.create({ ...someGroup(accountId), id: groupId });
        const [made, removed] = await Promise.all([textToJoins.create(textToJoin), removal.remove(accountId, groupId)]);
        const isThere = (await groups.get(accountId, groupId)) !== undefined;
        expect([made.kind, removed.kind, isThere]).toEqual(
          made.kind === "created" ? ["created", "inUse", true] : ["noSuchGroup", "removed", false],
        );
      }
    });

    if (dynamo) {
      it("are seen by a deletion that had looked before", async () => {
        const accountId = someAccountId();
        const textToJoin = someTextToJoin(accountId, ["COFFEE"]);
        const [groupId = ""] = textToJoin.groupIds;
        await groups.create({ ...someGroup(accountId), id: groupId });
        dynamo.before("TransactWriteItems", () => textToJoins.create(textToJoin));
        expect(await usedBy(textToJoin, groupId)).toEqual([{ kind: "text-to-join", id: textToJoin.id }]);
      });
    }

    it("fit into one change, when all twenty of them and all twenty keywords are other ones", async () => {
      const accountId = someAccountId();
      const many = (prefix: string) =>
        Array.from({ length: 20 }, (_, index) => prefix + String.fromCharCode(65 + index));
      const [before, after] = [many("B").map(() => newId()), many("A").map(() => newId())];
      for (const id of after) await groups.create({ ...someGroup(accountId), id });
      const { id } = await created(someTextToJoin(accountId, many("ONE"), { groupIds: before }));
      const outcome = await textToJoins.change(accountId, id, { groupIds: after, keywords: many("TWO") });
      expect(outcome.kind).toBe("changed");
    });
  });

  it.each([1, 2, 50])("lists by pages of %i, none twice, none left out and none of another account", async (limit) => {
    const account = someAccountId();
    const all: string[] = [];
    for (const word of ["ONE", "TWO", "THREE", "FOUR", "FIVE"])
      all.push((await created(someTextToJoin(account, [word]))).id);
    await created(someTextToJoin(someAccountId(), ["SIX"]));
    const listed: string[] = [];
    for (let more = true; more; ) {
      const page = await textToJoins.list(account, listed.at(-1), limit);
      listed.push(...page.items.map(({ id }) => id));
      more = page.more;
    }
    expect(listed).toEqual(all.sort((a, b) => (a < b ? -1 : 1)));
  });
});
