import fc from "fast-check";
import type { AccountId } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { afterFact, type Consent, type ConsentFact } from "#shared/contacts/consent.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { shardOf } from "#shared/platform/ids.ts";
import { AT, phonesThatBeginOthers, secondsLater, someAccountId, someFact, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const HALF_AN_ITEM = "x".repeat(205 * 1024);
const CREATED = { at: AT, source: "manual" } as const;

describe.each(await storeSides("contact-store"))("the contact store $name", ({ client, tables, dynamo }) => {
  const contacts: ContactStore = new DynamoContactStore(client, tables.contacts);
  const stateOf = async (account: AccountId, phone: PhoneNumber) =>
    (await contacts.find(account, phone)).consent?.state;

  describe("a profile", () => {
    it("that would be larger than an item is refused, and stays as it is", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await contacts.save(account, phone, { [fieldAttribute("one")]: HALF_AN_ITEM }, CREATED);
      const before = await contacts.find(account, phone);
      expect(await contacts.save(account, phone, { [fieldAttribute("two")]: HALF_AN_ITEM }, CREATED)).toBeUndefined();
      expect(await contacts.find(account, phone)).toEqual(before);
    });

    it("is created, then merged: absent keeps, null clears", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      const first = await contacts.save(account, phone, { firstName: "Ada", lastName: "Lovelace" }, CREATED);
      expect(first).toEqual({
        created: true,
        contact: { phone, firstName: "Ada", lastName: "Lovelace", createdAt: AT, source: "manual", version: 1 },
      });
      const later = { at: secondsLater(60), source: "import" } as const;
      const second = await contacts.save(account, phone, { email: "ada@example.com", lastName: null }, later);
      expect(second).toEqual({
        created: false,
        contact: { phone, firstName: "Ada", email: "ada@example.com", createdAt: AT, source: "manual", version: 2 },
      });
      expect((await contacts.find(account, phone)).contact).toEqual(second?.contact);
    });

    it("notes what changed it last, and nothing of a change that tells no cause", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      const changed = async () => (await contacts.find(account, phone)).contact?.changed;
      await contacts.save(account, phone, { firstName: "Ada" }, { ...CREATED, cause: "request-1" });
      expect(await changed()).toEqual({ source: "manual", cause: "request-1", at: AT });
      await contacts.save(account, phone, {}, { at: AT, source: "import", cause: "import-1" });
      expect(await changed()).toEqual({ source: "import", cause: "import-1", at: AT });
      await contacts.save(account, phone, {}, CREATED);
      expect(await changed()).toBeUndefined();
    });

    it("can be saved without any field", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      expect((await contacts.save(account, phone, {}, CREATED))?.contact).toMatchObject({ phone, version: 1 });
      expect((await contacts.save(account, phone, { email: null }, CREATED))?.contact).toMatchObject({ version: 2 });
    });

    it("counts every one of many changes at once and creates it for one of them", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      const saves = await Promise.all(
        [1, 2, 3, 4, 5].map(() => contacts.save(account, phone, { firstName: "Ada" }, CREATED)),
      );
      expect(saves.filter((each) => each?.created)).toHaveLength(1);
      expect((await contacts.find(account, phone)).contact?.version).toBe(5);
    });

    it("cannot change consent", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      const { consent } = await contacts.find(account, phone);
      const smuggled = { firstName: "Ada", consent: { state: "subscribed" }, state: "subscribed" };
      await contacts.save(account, phone, smuggled, CREATED);
      const known = await contacts.find(account, phone);
      expect(known.consent).toEqual(consent);
      expect(known.contact).toMatchObject({ firstName: "Ada" });
    });

    it("of the same phone in another account is another's", async () => {
      const [ours, theirs, phone] = [someAccountId(), someAccountId(), somePhone()];
      await contacts.save(ours, phone, { firstName: "Ada" }, CREATED);
      await contacts.note(ours, phone, someFact("subscribed", 0));
      expect(await contacts.find(theirs, phone)).toEqual({ contact: undefined, consent: undefined, facts: undefined });
      expect(await contacts.records(theirs, phone)).toEqual([]);
      expect((await contacts.list(theirs, undefined, 10)).items).toEqual([]);
    });
  });

  describe("consent", () => {
    const facts: readonly ConsentFact[] = [
      someFact("subscribed", 10, "keyword"),
      someFact("unsubscribed", 20),
      someFact("subscribed", 30, "api"),
      someFact("unsubscribed", 40),
      someFact("subscribed", 40),
      someFact("pending", 50, "import"),
    ];

    it("noted in any order, some of it again, ends as the instants of the person's own facts say", async () => {
      const own = facts.filter(({ how }) => how === "text" || how === "keyword");
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([...own, ...own], { minLength: own.length * 2 }), async (order) => {
          const [account, phone] = [someAccountId(), somePhone()];
          for (const fact of order) await contacts.note(account, phone, fact);
          expect((await contacts.find(account, phone)).consent).toMatchObject({
            state: "unsubscribed",
            at: secondsLater(40),
          });
          expect(await contacts.records(account, phone)).toHaveLength(own.length);
        }),
        { numRuns: 8, seed: 3 },
      );
    });

    it("is what afterFact says after each fact", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      let expected: Consent | undefined;
      for (const fact of facts) {
        expected = afterFact(expected, fact);
        expect(await contacts.note(account, phone, fact)).toEqual(expected);
        expect((await contacts.find(account, phone)).consent).toEqual(expected);
      }
    });

    it("noted by many at once loses none of it", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await Promise.all([1, 2, 3].map((second) => contacts.note(account, phone, someFact("unsubscribed", second))));
      expect((await contacts.find(account, phone)).consent).toMatchObject({
        state: "unsubscribed",
        at: secondsLater(3),
      });
      expect(await contacts.records(account, phone)).toHaveLength(3);
    });

    it.each(["api", "import", "staff", "carrier", "keyword"] as const)(
      "that the person withdrew is not turned back by %s",
      async (how) => {
        const [account, phone] = [someAccountId(), somePhone()];
        await contacts.note(account, phone, someFact("unsubscribed", 0));
        expect(await contacts.note(account, phone, someFact("subscribed", 60, how))).toMatchObject({
          state: "unsubscribed",
        });
        expect(await stateOf(account, phone)).toBe("unsubscribed");
        expect(await contacts.records(account, phone)).toMatchObject([{ how, counted: false }, { counted: true }]);
      },
    );

    it("is turned back by the person", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      await contacts.note(account, phone, someFact("subscribed", 1));
      expect(await stateOf(account, phone)).toBe("subscribed");
    });

    it("needs no contact", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      expect((await contacts.find(account, phone)).contact).toBeUndefined();
      expect(await stateOf(account, phone)).toBe("unsubscribed");
    });

    it("keeps a record of every fact, newest first, each as it was written", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      const many = Array.from({ length: 9 }, (_, second) =>
        someFact(second % 2 ? "unsubscribed" : "subscribed", second),
      );
      for (const fact of many) {
        const before = await contacts.records(account, phone);
        await contacts.note(account, phone, fact);
        expect((await contacts.records(account, phone)).slice(1)).toEqual(before);
      }
      expect((await contacts.records(account, phone)).map(({ at }) => at)).toEqual(many.map(({ at }) => at).reverse());
    });

    it("keeps a record as it is when its fact is noted again", async () => {
      const [account, phone, fact] = [someAccountId(), somePhone(), someFact("unsubscribed", 0)];
      await contacts.note(account, phone, fact);
      const records = await contacts.records(account, phone);
      expect(records).toMatchObject([{ counted: true }]);
      await contacts.note(account, phone, fact);
      expect(await contacts.records(account, phone)).toEqual(records);
    });

    if (dynamo) {
      it("is decided again when it changed between being read and being written", async () => {
        const [account, phone] = [someAccountId(), somePhone()];
        await contacts.note(account, phone, someFact("pending", 0));
        dynamo.before("TransactWriteItems", () => contacts.note(account, phone, someFact("unsubscribed", 20)));
        await contacts.note(account, phone, someFact("subscribed", 10));
        expect((await contacts.find(account, phone)).consent).toMatchObject({
          state: "unsubscribed",
          at: secondsLater(20),
        });
      });

      it("is written through conflicts with other transactions", async () => {
        const [account, phone] = [someAccountId(), somePhone()];
        dynamo.faults.next("conflict", { times: 3 });
        await contacts.note(account, phone, someFact("unsubscribed", 0));
        expect(await stateOf(account, phone)).toBe("unsubscribed");
      });
    }
  });

  describe("a list", () => {
    const listed = async (account: AccountId, limit: number): Promise<string[]> => {
      const phones: PhoneNumber[] = [];
      for (;;) {
        const { items, more } = await contacts.list(account, phones.at(-1), limit);
        phones.push(...items.map(({ contact }) => contact.phone));
        if (!more) return phones;
        expect(phones.length).toBeLessThan(100);
        expect(items).toHaveLength(limit);
      }
    };

    it.each([1, 2, 7, 100])(
      "by pages of %i neither skips nor repeats, also where one phone begins another",
      async (limit) => {
        const account = someAccountId();
        const all = [...phonesThatBeginOthers(), ...Array.from({ length: 15 }, somePhone)];
        for (const phone of all) {
          await contacts.save(account, phone, { firstName: "A".repeat(90) }, CREATED);
          await contacts.note(account, phone, someFact("subscribed", 0, "api"));
        }
        await contacts.note(account, somePhone(), someFact("unsubscribed", 0));
        const order = (phone: string): string => shardOf(phone) + phone;
        expect(await listed(account, limit)).toEqual([...all].sort((a, b) => (order(a) < order(b) ? -1 : 1)));
      },
    );

    it("gives each contact with its consent", async () => {
      const [account, phone] = [someAccountId(), somePhone()];
      await contacts.save(account, phone, {}, CREATED);
      await contacts.note(account, phone, someFact("pending", 0, "import"));
      const { items, more } = await contacts.list(account, undefined, 1);
      expect(items).toMatchObject([{ contact: { phone }, consent: { state: "pending" } }]);
      expect(more).toBe(false);
    });
  });
});
