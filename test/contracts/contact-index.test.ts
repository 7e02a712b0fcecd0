import { DynamoContactIndex } from "#shared/contacts/dynamo-contact-index.ts";
import type { FindEntry } from "#shared/contacts/find-entries.ts";
import { someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const named = (word: string): FindEntry => ({ list: "name", word });

describe.each(await storeSides("contact-index"))(
  "the entries by which a contact is found $name",
  ({ client, tables }) => {
    const index = new DynamoContactIndex(client, tables.contacts);
    const someone = () => [someAccountId(), somePhone()] as const;
    const wordsOf = async (account: ReturnType<typeof someAccountId>) => {
      const pages = ["ann", "bob", "cem", "lee"].map((word) => index.entries(account, "name", word, undefined, 10));
      return (await Promise.all(pages)).flatMap(({ found }) => found.map(({ word }) => word));
    };

    it("move only from where they were read: the second of two that read the same is told", async () => {
      const [account, phone] = someone();
      const none = await index.foundBy(account, phone);
      expect(await index.move(account, phone, none, [named("ann")])).toBe("moved");
      expect(await index.move(account, phone, none, [named("bob")])).toBe("raced");
      const ann = await index.foundBy(account, phone);
      expect(await index.move(account, phone, ann, [named("bob")])).toBe("moved");
      expect(await index.move(account, phone, ann, [named("cem")])).toBe("raced");
      expect(await index.move(account, phone, ann, [])).toBe("raced");
      expect(await wordsOf(account)).toEqual(["bob"]);
    });

    it("are none once they moved to none, and can begin again", async () => {
      const [account, phone] = someone();
      await index.move(account, phone, await index.foundBy(account, phone), [named("ann"), named("lee")]);
      await index.move(account, phone, await index.foundBy(account, phone), []);
      expect(await index.foundBy(account, phone)).toEqual({ entries: [], move: undefined });
      expect(await wordsOf(account)).toEqual([]);
      await index.move(account, phone, await index.foundBy(account, phone), [named("ann")]);
      expect(await wordsOf(account)).toEqual(["ann"]);
    });
  },
);
