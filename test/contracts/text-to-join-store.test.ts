import { senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import type { TextToJoinStore } from "#shared/campaigns/text-to-join-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { someAccountId, somePhone, someTextToJoin } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("text-to-join-store"))("the text-to-join store $name", ({ client, tables, dynamo }) => {
  const textToJoins: TextToJoinStore = new DynamoTextToJoinStore(client, tables.campaigns);

  const created = async (textToJoin: TextToJoin): Promise<TextToJoin> => {
    expect(await textToJoins.create(textToJoin)).toEqual({ kind: "created" });
    return textToJoin;
  };
  const isFree = async (accountId: TextToJoin["accountId"], keyword: string): Promise<boolean> => {
    const probe = someTextToJoin(accountId, [keyword]);
    if ((await textToJoins.create(probe)).kind !== "created") return false;
    await textToJoins.change(accountId, probe.id, { status: "archived" });
    return true;
  };

  describe("a keyword", () => {
    it("belongs to one text-to-join, and the other is told which word and whose it is", async () => {
      const account = someAccountId();
      const first = await created(someTextToJoin(account, ["COFFEE", "LATTE"]));
      const second = someTextToJoin(account, ["TEA", "“latte”!"]);
      expect(await textToJoins.create(second)).toEqual({ kind: "keywordTaken", keyword: "“latte”!", by: first.id });
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
      expect((await textToJoins.create(again)).kind).toBe("keywordTaken");
    });

    it("goes to one of several that ask for it at once", async () => {
      const account = someAccountId();
      const asked = ["coffee", "Coffee", "COFFEE", "coffee."].map((word) => someTextToJoin(account, [word]));
      const outcomes = await Promise.all(asked.map((each) => textToJoins.create(each)));
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
