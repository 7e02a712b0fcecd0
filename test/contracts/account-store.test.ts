import type { AccountStore } from "#shared/accounts/account-store.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import {
  AT,
  secondsLater,
  someAccount,
  someAccountId,
  someKey,
  somePhone,
  someSender,
  someServiceSid,
} from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("account-store"))("the account store $name", ({ client, tables }) => {
  const accounts: AccountStore = new DynamoAccountStore(client, tables.accounts);

  const created = async () => {
    const account = someAccount();
    const key = someKey(account.id);
    expect(await accounts.createAccount(account, key)).toBe("created");
    return { account, key };
  };

  describe("an account", () => {
    it("is there with its first key once it is created", async () => {
      const { account, key } = await created();
      expect(await accounts.getAccount(account.id)).toEqual(account);
      expect(await accounts.findKey(key.hash)).toEqual(key);
      expect(await accounts.listKeys(account.id)).toEqual([key]);
    });

    it("is not created over another, and leaves no key then", async () => {
      const { account } = await created();
      const key = someKey(account.id);
      expect(await accounts.createAccount({ ...account, name: "Another" }, key)).toBe("taken");
      expect(await accounts.getAccount(account.id)).toEqual(account);
      expect(await accounts.findKey(key.hash)).toBeUndefined();
      expect(await accounts.listKeys(account.id)).toHaveLength(1);
    });

    it("is listed with all others, beyond a page, and once however often it was asked for", async () => {
      const ours = await Promise.all(Array.from({ length: 12 }, created));
      const [first] = ours;
      if (!first) throw new Error("There are twelve");
      await accounts.createAccount(first.account, someKey(first.account.id));
      const listed = await accounts.listAccounts();
      expect(listed).toEqual(expect.arrayContaining(ours.map(({ account }) => account.id)));
      expect(new Set(listed).size).toBe(listed.length);
    });

    it("is created by one of several at once", async () => {
      const account = someAccount();
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => accounts.createAccount(account, someKey(account.id))));
      expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
      expect(await accounts.listKeys(account.id)).toHaveLength(1);
    });

    it("is changed where something is given, and only there", async () => {
      const { account } = await created();
      const changed = await accounts.changeAccount(account.id, { sending: false, stoppedBecause: "Twilio 20003" });
      expect(changed).toEqual({ ...account, sending: false, stoppedBecause: "Twilio 20003" });
      expect(await accounts.changeAccount(account.id, { sending: true, stoppedBecause: null })).toEqual(account);
      expect(await accounts.getAccount(account.id)).toEqual(account);
    });

    it("that is not there is not made by a change", async () => {
      const id = someAccountId();
      expect(await accounts.changeAccount(id, { name: "Nobody" })).toBeUndefined();
      expect(await accounts.getAccount(id)).toBeUndefined();
    });

    it("stays as it is when nothing is given", async () => {
      const { account } = await created();
      expect(await accounts.changeAccount(account.id, {})).toEqual(account);
    });
  });

  describe("a sender", () => {
    it("belongs to one account", async () => {
      const [ours, theirs] = [await created(), await created()];
      const sender = someSender(ours.account.id);
      expect(await accounts.addSender(sender)).toBe("added");
      expect(await accounts.addSender(someSender(theirs.account.id, sender.phone))).toBe("taken");
      expect(await accounts.findOwner([sender.phone])).toEqual({ accountId: ours.account.id, phone: sender.phone });
      expect(await accounts.listSenders(theirs.account.id)).toEqual([]);
    });

    it("is one account's when several ask for it at once", async () => {
      const [phone, ids] = [somePhone(), [someAccountId(), someAccountId(), someAccountId()]];
      const outcomes = await Promise.all(ids.map((id) => accounts.addSender(someSender(id, phone))));
      expect(outcomes.filter((outcome) => outcome === "added")).toHaveLength(1);
      const owner = await accounts.findOwner([phone]);
      expect(owner?.accountId).toBe(ids[outcomes.indexOf("added")]);
    });

    it("holds its Messaging Service, and is not added when that is another's", async () => {
      const [id, other, service] = [someAccountId(), someAccountId(), someServiceSid()];
      const sender = { ...someSender(id), messagingServiceSid: service };
      await accounts.addSender(sender);
      expect(await accounts.findOwner([somePhone(), service])).toEqual({ accountId: id, phone: sender.phone });
      const second = { ...someSender(other), messagingServiceSid: service };
      expect(await accounts.addSender(second)).toBe("taken");
      expect(await accounts.findOwner([second.phone])).toBeUndefined();
      expect(await accounts.listSenders(other)).toEqual([]);
    });

    it("shares its Messaging Service with the account's other numbers, and stays the one that it is found by", async () => {
      const [id, service] = [someAccountId(), someServiceSid()];
      const [first, second] = [1, 2].map(() => ({ ...someSender(id), messagingServiceSid: service }));
      if (!first || !second) throw new Error("There are two");
      expect(await accounts.addSender(first)).toBe("added");
      expect(await accounts.addSender(second)).toBe("added");
      expect(await accounts.findOwner([service])).toEqual({ accountId: id, phone: first.phone });
      expect(await accounts.findOwner([second.phone, service])).toEqual({ accountId: id, phone: second.phone });
      expect(await accounts.listSenders(id)).toHaveLength(2);
      expect(await accounts.addSender({ ...someSender(id, first.phone), messagingServiceSid: service })).toBe("taken");
    });

    it("is found by the first name that anybody owns", async () => {
      const [first, second] = [someSender(someAccountId()), someSender(someAccountId())];
      await accounts.addSender(first);
      await accounts.addSender(second);
      expect((await accounts.findOwner([second.phone, first.phone]))?.phone).toBe(second.phone);
      expect(await accounts.findOwner([somePhone()])).toBeUndefined();
    });

    it("changes its pace in its account alone", async () => {
      const sender = someSender(someAccountId());
      await accounts.addSender(sender);
      expect(await accounts.changeSender(sender.accountId, sender.phone, { segmentsPerSecond: 3 })).toMatchObject({
        segmentsPerSecond: 3,
      });
      expect(await accounts.changeSender(someAccountId(), sender.phone, { segmentsPerSecond: 9 })).toBeUndefined();
      expect(await accounts.listSenders(sender.accountId)).toEqual([{ ...sender, segmentsPerSecond: 3 }]);
    });

    it("is listed with all others of its account", async () => {
      const id = someAccountId();
      const senders = Array.from({ length: 12 }, () => someSender(id));
      for (const sender of senders) await accounts.addSender(sender);
      const listed = (await accounts.listSenders(id)).map(({ phone }) => phone);
      expect(listed.sort()).toEqual(senders.map(({ phone }) => phone).sort());
    });
  });

  describe("a key", () => {
    it("opens until it is removed", async () => {
      const { account, key } = await created();
      const second = someKey(account.id);
      await accounts.addKey(second);
      expect(await accounts.findKey(second.hash)).toEqual(second);
      expect(await accounts.removeKey(account.id, second.id)).toBe(true);
      expect(await accounts.findKey(second.hash)).toBeUndefined();
      expect(await accounts.listKeys(account.id)).toEqual([key]);
      expect(await accounts.removeKey(account.id, second.id)).toBe(false);
    });

    it("changes wherever it is read, and only while the key stays that must", async () => {
      const { account, key: staying } = await created();
      const key = someKey(account.id);
      await accounts.addKey(key);
      const end = { expiresAt: secondsLater(60) };
      expect(await accounts.changeKey(key, end, "nobodys-key")).toBe(false);
      expect(await accounts.changeKey(key, { ...end, label: "Bar" }, staying.id)).toBe(true);
      expect(await accounts.findKey(key.hash)).toEqual({ ...key, ...end, label: "Bar" });
      // A key with an end does not stay.
      expect(await accounts.changeKey(staying, end, key.id)).toBe(false);
      expect(await accounts.removeKey(account.id, staying.id, key.id)).toBe(false);
      expect(await accounts.changeKey(key, { expiresAt: null })).toBe(true);
      expect(await accounts.listKeys(account.id)).toContainEqual({ ...key, label: "Bar" });
      expect(await accounts.removeKey(account.id, staying.id, key.id)).toBe(true);
    });

    it("is not removed by another account that knows its id", async () => {
      const { key } = await created();
      expect(await accounts.removeKey(someAccountId(), key.id)).toBe(false);
      expect(await accounts.findKey(key.hash)).toEqual(key);
    });

    it("says when it was used, wherever it is read", async () => {
      const { account, key } = await created();
      await accounts.markKeyUsed(key, secondsLater(60));
      expect(await accounts.findKey(key.hash)).toMatchObject({ lastUsedAt: secondsLater(60) });
      expect(await accounts.listKeys(account.id)).toMatchObject([{ lastUsedAt: secondsLater(60) }]);
    });

    it("does not come back when its use is noted after it was removed", async () => {
      const { account, key } = await created();
      await accounts.removeKey(account.id, key.id);
      await accounts.markKeyUsed(key, AT);
      expect(await accounts.findKey(key.hash)).toBeUndefined();
      expect(await accounts.listKeys(account.id)).toEqual([]);
    });

    it("is not added twice", async () => {
      const { key } = await created();
      await expect(accounts.addKey(key)).rejects.toThrow("exists already");
    });
  });
});
