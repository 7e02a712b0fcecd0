import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { factsKey } from "#shared/contacts/contact-items.ts";
import type { ContactRegister } from "#shared/contacts/contact-register.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { AT, secondsLater, someAccountId, someFact, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const BY = { source: "api", cause: "request-2", at: AT } as const;
const CREATED = { at: AT, source: "manual" } as const;

describe.each(await storeSides("contact-register"))("the contact register $name", ({ client, tables, dynamo }) => {
  const contacts = new DynamoContactStore(client, tables.contacts);
  const register: ContactRegister = new DynamoContactRegister(client, tables.contacts);
  const someone = () => [someAccountId(), somePhone()] as const;

  describe("creating", () => {
    it("makes the contact with what is said about its consent", async () => {
      const [account, phone] = someone();
      const said = someFact("subscribed", 0, "staff");
      const made = await register.create(account, phone, { firstName: "Ada" }, CREATED, { said });
      expect(made).toMatchObject({
        contact: { phone, firstName: "Ada", version: 1 },
        consent: { state: "subscribed" },
      });
      expect(await contacts.find(account, phone)).toMatchObject({ contact: made?.contact, consent: made?.consent });
      expect(await contacts.records(account, phone)).toMatchObject([{ how: "staff", counted: true }]);
    });

    it("of one that is there changes nothing, its consent and records neither", async () => {
      const [account, phone] = someone();
      await register.create(account, phone, { firstName: "Ada" }, CREATED, { met: someFact("pending", 0, "staff") });
      const before = [await contacts.find(account, phone), await contacts.records(account, phone)];
      const said = someFact("unsubscribed", 9, "staff");
      expect(await register.create(account, phone, { firstName: "Eve" }, CREATED, { said })).toBeUndefined();
      expect([await contacts.find(account, phone), await contacts.records(account, phone)]).toEqual(before);
    });

    it("leaves consent that outlived the contact as it is, and a met contact unnoted", async () => {
      const [account, phone] = someone();
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      const met = someFact("pending", 5, "staff");
      expect(await register.create(account, phone, {}, CREATED, { met })).toMatchObject({
        consent: { state: "unsubscribed", version: 1 },
      });
      expect(await contacts.records(account, phone)).toHaveLength(1);
    });

    it("does not turn an opt-out back, and notes that it was asked", async () => {
      const [account, phone] = someone();
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      const said = someFact("subscribed", 5, "staff");
      expect(await register.create(account, phone, {}, CREATED, { said })).toMatchObject({
        consent: { state: "unsubscribed" },
      });
      expect(await contacts.records(account, phone)).toMatchObject([{ counted: false }, { counted: true }]);
    });

    it("many times at once makes one contact and notes one fact", async () => {
      const [account, phone] = someone();
      const made = await Promise.all(
        ["Ada", "Bea", "Cleo"].map((firstName) =>
          register.create(account, phone, { firstName }, CREATED, { said: someFact("subscribed", 0, "staff") }),
        ),
      );
      expect(made.filter((each) => each !== undefined)).toHaveLength(1);
      expect(await contacts.records(account, phone)).toHaveLength(1);
      expect((await contacts.find(account, phone)).contact?.version).toBe(1);
    });

    it("of the same phone in two accounts makes two", async () => {
      const [account, phone] = someone();
      const met = () => ({ met: someFact("pending", 0, "staff") });
      await register.create(account, phone, { firstName: "Ada" }, CREATED, met());
      expect(await register.create(someAccountId(), phone, {}, CREATED, met())).toBeDefined();
    });

    if (dynamo) {
      it("decides again when a STOP comes in between being read and being written", async () => {
        const [account, phone] = someone();
        dynamo.before("TransactWriteItems", () => contacts.note(account, phone, someFact("unsubscribed", 20)));
        const said = someFact("subscribed", 30, "staff");
        const made = await register.create(account, phone, {}, CREATED, { said });
        expect(made).toMatchObject({ contact: { phone }, consent: { state: "unsubscribed" } });
      });
    }
  });

  describe("changing", () => {
    it("of what would be larger than an item then is refused, and changes nothing", async () => {
      const [account, phone] = someone();
      const half = "x".repeat(205 * 1024);
      await contacts.save(account, phone, { [fieldAttribute("one")]: half }, CREATED);
      const before = await contacts.find(account, phone);
      expect(await register.change(account, phone, { [fieldAttribute("two")]: half }, BY)).toBe("tooLarge");
      expect(await contacts.find(account, phone)).toEqual(before);
    });

    it("merges into the contact that is there: absent keeps, null clears", async () => {
      const [account, phone] = someone();
      await contacts.save(account, phone, { firstName: "Ada", lastName: "Lovelace" }, CREATED);
      const changed = await register.change(account, phone, { lastName: null, email: "ada@example.com" }, BY);
      expect(changed).toEqual({
        ...{ phone, firstName: "Ada", email: "ada@example.com", createdAt: AT, source: "manual", version: 2 },
        changed: BY,
      });
      expect((await contacts.find(account, phone)).contact).toEqual(changed);
    });

    it("makes none", async () => {
      const [account, phone] = someone();
      await contacts.note(account, phone, someFact("subscribed", 0));
      expect(await register.change(account, phone, { firstName: "Ada" }, BY)).toBeUndefined();
      expect((await contacts.find(account, phone)).contact).toBeUndefined();
    });
  });

  describe("removing", () => {
    it("takes profile and facts away once; consent and its records stay", async () => {
      const [account, phone] = someone();
      await contacts.save(account, phone, { firstName: "Ada" }, CREATED);
      await contacts.note(account, phone, someFact("unsubscribed", 0));
      expect(await register.remove(account, phone)).toBe(true);
      const known = await contacts.find(account, phone);
      expect(known).toMatchObject({ contact: undefined, facts: undefined, consent: { state: "unsubscribed" } });
      expect(await contacts.records(account, phone)).toHaveLength(1);
      expect(await register.remove(account, phone)).toBe(false);
    });

    it("of one that was seen takes it away only while it is as it was, and while nobody texted", async () => {
      const [account, phone] = someone();
      const met = someFact("pending", 0, "staff");
      const made = await register.create(account, phone, { firstName: "Ada" }, CREATED, { met });
      const seen = { version: made?.contact.version ?? 0 };
      const changed = await register.change(account, phone, { firstName: "Eve" }, BY, seen);
      expect(changed).toMatchObject({ firstName: "Eve", version: 2 });
      expect(await register.change(account, phone, { firstName: "Late" }, BY, seen)).toBeUndefined();
      expect(await register.remove(account, phone, seen)).toBe(false);
      const Item = { ...factsKey(account, phone), lastInboundAt: AT };
      await client.send(new PutCommand({ TableName: tables.contacts, Item }));
      expect(await register.remove(account, phone, { version: 2 })).toBe(false);
      expect((await contacts.find(account, phone)).contact).toMatchObject({ firstName: "Eve" });
      await client.send(new DeleteCommand({ TableName: tables.contacts, Key: factsKey(account, phone) }));
      expect(await register.remove(account, phone, { version: 2 })).toBe(true);
      expect((await contacts.find(account, phone)).contact).toBeUndefined();
    });

    it("lets the contact begin anew", async () => {
      const [account, phone] = someone();
      await contacts.save(account, phone, { firstName: "Ada" }, CREATED);
      await register.remove(account, phone);
      const later = { at: secondsLater(60), source: "keyword" } as const;
      expect((await contacts.save(account, phone, {}, later))?.contact).toEqual({
        ...{ phone, createdAt: later.at, source: "keyword", version: 1 },
      });
    });

    it("of the same phone in another account leaves that one", async () => {
      const [account, phone] = someone();
      await contacts.save(account, phone, {}, CREATED);
      expect(await register.remove(someAccountId(), phone)).toBe(false);
      expect((await contacts.find(account, phone)).contact).toBeDefined();
    });
  });
});
