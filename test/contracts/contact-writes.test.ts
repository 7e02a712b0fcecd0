import { factsKey } from "#shared/contacts/contact-items.ts";
import { writeFacts } from "#shared/contacts/contact-writes.ts";
import { readItems, transact } from "#shared/platform/dynamo.ts";
import { secondsLater, someAccountId, somePhone } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("contact-writes"))("facts $name", ({ client, tables }) => {
  it("keep the keyword that was texted last, also where an older one was decided before it came", async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    const take = (keyword: string, seconds: number) => {
      const keywordAt = secondsLater(seconds);
      const write = writeFacts(tables.contacts, account, phone, { keyword, keywordAt }, { keywordAt });
      return transact(client, [write]);
    };
    expect(await take("tea", 20)).toMatchObject({ kind: "committed" });
    expect(await take("coffee", 15)).toMatchObject({ kind: "conditionFailed" });
    expect(await take("mocha", 20)).toMatchObject({ kind: "committed" });
    const [facts] = await readItems(client, [{ table: tables.contacts, key: factsKey(account, phone) }]);
    expect(facts).toMatchObject({ keyword: "mocha", keywordAt: secondsLater(20) });
  });
});
