import type { AccountId } from "#shared/accounts/account.ts";
import type { AuditEntry } from "#shared/accounts/audit.ts";
import type { AuditPosition, AuditWanted } from "#shared/accounts/audit-store.ts";
import { DynamoAuditStore } from "#shared/accounts/dynamo-audit-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { secondsLater, someAccountId } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

const some = (accountId: AccountId, seconds: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ id: newId(), accountId, at: secondsLater(seconds), action: "changeGroup" },
  by: { keyId: "owner", label: "Owner", role: "owner" },
  object: { kind: "group", id: "members" },
  ...{ before: { name: "Staff" }, after: { name: "Team" } },
  ...more,
});

describe.each(await storeSides("audit-store"))("an audit store $name", ({ client, tables, dynamo }) => {
  const audit = new DynamoAuditStore(client, tables.accounts);

  /** All pages, each of which but the last must be full. */
  const all = async (account: AccountId, wanted: AuditWanted = {}, limit = 3): Promise<AuditEntry[]> => {
    const found: AuditEntry[] = [];
    for (let after: AuditPosition | undefined; ; ) {
      const { items, next } = await audit.list(account, wanted, after, limit);
      found.push(...items);
      if (!next) return found;
      expect(items).toHaveLength(limit);
      after = next;
    }
  };
  const filled = async () => {
    const account = someAccountId();
    const entries = Array.from({ length: 11 }, (_, index) =>
      some(account, index >> 1, {
        by: { keyId: index % 3 === 0 ? "till" : "owner", label: "A key", role: "member" },
        object: { kind: "contact", id: index % 2 === 0 ? "+15125550101" : "+15125550102" },
      }),
    );
    for (const entry of entries) await audit.append(entry);
    await audit.append(some(someAccountId(), 1));
    const newestFirst = entries.toSorted((a, b) => (`${a.at}#${a.id}` < `${b.at}#${b.id}` ? 1 : -1));
    return { account, newestFirst };
  };

  it("lists an account's entries newest first, page by page, whole and none twice", async () => {
    const { account, newestFirst } = await filled();
    expect(await all(account)).toEqual(newestFirst);
    expect(await all(account, {}, 11)).toEqual(newestFirst);
    expect(await all(account, {}, 200)).toEqual(newestFirst);
  });

  it("finds those of one key, of one object, and of both", async () => {
    const { account, newestFirst } = await filled();
    const byTill = ({ by }: AuditEntry) => by.keyId === "till";
    const ofFirst = ({ object }: AuditEntry) => object.id === "+15125550101";
    const [actor, object] = ["till", "+15125550101"];
    expect(await all(account, { actor }, 2)).toEqual(newestFirst.filter(byTill));
    expect(await all(account, { object })).toEqual(newestFirst.filter(ofFirst));
    expect(await all(account, { actor, object }, 1)).toEqual(newestFirst.filter(byTill).filter(ofFirst));
    expect(await all(account, { actor: "nobody" })).toEqual([]);
  });

  it("finds those of a stretch of time: from counts in, until does not", async () => {
    const { account, newestFirst } = await filled();
    const [from, until] = [secondsLater(1), secondsLater(3)];
    const within = newestFirst.filter(({ at }) => at >= from && at < until);
    expect(await all(account, { from, until }, 2)).toEqual(within);
    expect(await all(account, { from, until, object: "+15125550102" }, 1)).toEqual(
      within.filter(({ object }) => object.id === "+15125550102"),
    );
    expect(await all(account, { from: until, until: from })).toEqual([]);
  });

  it("puts an entry in place of its intent, and takes away intents only", async () => {
    const entry = some(someAccountId(), 0);
    expect(await audit.intend(entry)).toBe(true);
    expect(await audit.intend(entry)).toBe(false);
    expect(await all(entry.accountId)).toEqual([{ ...entry, outcome: "unknown" }]);
    await audit.append(entry);
    expect(await audit.intend(entry)).toBe(false);
    await audit.withdraw(entry);
    expect(await all(entry.accountId)).toEqual([entry]);
    const another = some(entry.accountId, 1);
    await audit.intend(another);
    await audit.withdraw(another);
    await audit.withdraw(another);
    expect(await all(entry.accountId)).toEqual([entry]);
  });

  it("costs four write units for a change, and six for none", async () => {
    if (!dynamo) return;
    const units = async (work: () => Promise<unknown>) => {
      dynamo.meter.reset();
      await work();
      return dynamo.meter.writeUnits;
    };
    const entry = some(someAccountId(), 0);
    expect([await units(() => audit.intend(entry)), await units(() => audit.append(entry))]).toEqual([3, 1]);
    const refused = some(someAccountId(), 0);
    expect([await units(() => audit.intend(refused)), await units(() => audit.withdraw(refused))]).toEqual([3, 3]);
  });

  it("leaves out the intents of what may still be at work, and fills its pages", async () => {
    const account = someAccountId();
    const entries = Array.from({ length: 6 }, (_, index) => some(account, index));
    for (const entry of entries) await (entry.at < secondsLater(4) ? audit.append(entry) : audit.intend(entry));
    const ended = entries.slice(0, 4).toReversed();
    expect(await all(account, { workingSince: secondsLater(4) }, 3)).toEqual(ended);
    expect(await all(account, { workingSince: secondsLater(5) }, 3)).toHaveLength(5);
  });

  it("forgets what an object was, of that object alone, also what no index shows yet", async () => {
    const account = someAccountId();
    const [old, recent] = [some(account, 0), some(account, 60)];
    const other = some(account, 61, { object: { kind: "group", id: "staff" } });
    for (const entry of [old, recent, other]) await audit.append(entry);
    const answer = dynamo?.answer.bind(dynamo);
    if (dynamo && answer) {
      dynamo.answer = (operation, body) => {
        const isIndex = operation === "Query" && JSON.stringify(body).includes("byObject");
        return isIndex ? Promise.resolve({ Items: [] }) : answer(operation, body);
      };
    }
    await audit.forget(account, "members", secondsLater(60));
    if (dynamo && answer) dynamo.answer = answer;
    const { before: _, after: __, ...forgotten } = recent;
    expect((await all(account)).slice(0, 2)).toEqual([other, forgotten]);
    await audit.forget(account, "members", secondsLater(60));
    expect((await all(account)).map(({ before }) => before !== undefined)).toEqual([true, false, false]);
  });

  it("forgets also what an intent becomes, whether its change ends behind the forgetting or in its midst", async () => {
    const [account, recent] = [someAccountId(), secondsLater(0)];
    const [late, meanwhile] = [some(account, 60), some(account, 61)];
    const { before: _, after: __, ...bare } = late;
    await audit.intend(late);
    await audit.forget(account, "members", recent);
    await audit.append(late);
    expect(await all(account)).toEqual([bare]);
    await audit.intend(meanwhile);
    if (dynamo) dynamo.before("UpdateItem", () => audit.append(meanwhile));
    await audit.forget(account, "members", recent);
    if (!dynamo) await audit.append(meanwhile);
    expect(await all(account)).toMatchObject([{ id: meanwhile.id }, { id: late.id }]);
    for (const entry of await all(account)) {
      expect(entry).not.toHaveProperty("outcome");
      expect(entry).not.toHaveProperty("before");
      expect(entry).not.toHaveProperty("after");
    }
  });

  it("keeps the first of an id and instant as it is", async () => {
    const entry = some(someAccountId(), 0);
    await audit.append(entry);
    await audit.append({ ...entry, before: { name: "Another" } });
    expect(await all(entry.accountId)).toEqual([entry]);
  });
});
