import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { Field } from "#shared/contacts/field.ts";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { newId } from "#shared/platform/ids.ts";
import { findWorld } from "#test/support/find-world.ts";
import { AT, phoneOf, someMembership } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { storeSides } from "#test/support/store-sides.ts";

const phone = (index: number): PhoneNumber => phoneOf(`+1512555${String(index).padStart(4, "0")}`);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(await storeSides("find-contacts"))("finding contacts $name", ({ client, tables }) => {
  const start = () => findWorld(client, tables);

  it("finds names by the beginnings of their words, all of them, in any case and width, and in their order", async () => {
    const { put, walk } = start();
    await put(phone(1), { firstName: "Annabel", lastName: "Lee" });
    await put(phone(2), { firstName: "ANN", lastName: "O'Hara" });
    await put(phone(3), { firstName: "Ａnn", lastName: "Annan", email: "kofi.annan@example.org" });
    await put(phone(4), { firstName: "Bob", lastName: "Mann" });
    await put(phone(5), { firstName: "Zoé" });
    expect(await walk({ query: "ann" })).toEqual([phone(2), phone(3), phone(1)]);
    expect(await walk({ query: "aNn" }, 1)).toEqual([phone(2), phone(3), phone(1)]);
    expect(await walk({ query: "lee ANNA" })).toEqual([phone(1)]);
    expect(await walk({ query: "hara" })).toEqual([phone(2)]);
    expect(await walk({ query: "kofi" })).toEqual([phone(3)]);
    expect(await walk({ query: "Kofi.Annan@Ex" })).toEqual([phone(3)]);
    expect(await walk({ query: "zoé" })).toEqual([phone(5)]);
    expect(await walk({ query: "zoe" })).toEqual([]);
    expect(await walk({ query: "ann bob" })).toEqual([]);
  });

  it("finds phones by how they begin, international and national, before any stream has told", async () => {
    const { account, stores, walk } = start();
    const created = { at: AT, source: "manual" } as const;
    const phones = [phone(1), phone(2), phoneOf("+15125560001"), phoneOf("+51255512345"), phoneOf("+442071838750")];
    for (const each of phones) await stores.contacts.save(account, each, {}, created);
    for (const query of ["+1 512-555", "1512555", "(512) 555 00", "５１２５５５０"])
      expect(await walk({ query }, 1)).toEqual([phone(1), phone(2)]);
    expect(await walk({ query: "512" }, 2)).toEqual([phone(1), phone(2), "+15125560001", "+51255512345"]);
    expect(await walk({ query: "+44 20" })).toEqual(["+442071838750"]);
    expect(await walk({ query: "999999" })).toEqual([]);
  });

  it("finds by group, consent, source and field, and by any two of them", async () => {
    const { account, stores, put, walk } = start();
    const field: Field = {
      ...{ accountId: account, key: "city", label: "City", type: "text", searchable: true, status: "active" },
      ...{ createdAt: AT, cause: "some request" },
    };
    await stores.fields.write(field, 0);
    const city = fieldAttribute("city");
    await put(phone(1), { firstName: "Ann", [city]: "New  York" }, { consent: "subscribed" });
    await put(phone(2), { firstName: "Ann", [city]: "new york" }, { consent: "unsubscribed", source: "import" });
    await put(phone(3), { firstName: "Bob", [city]: "New York City" }, { source: "import" });
    const groupId = newId();
    for (const index of [2, 3]) await stores.memberships.add(someMembership(account, groupId, phone(index)));
    const values = [{ field, comparable: "new york" }];
    expect(new Set(await walk({ groupId }))).toEqual(new Set([phone(2), phone(3)]));
    expect(await walk({ consent: "subscribed" })).toEqual([phone(1)]);
    expect(await walk({ consent: "unsubscribed" })).toEqual([phone(2)]);
    expect(await walk({ consent: "pending" })).toEqual([phone(3)]);
    expect(await walk({ source: "import" }, 1)).toEqual([phone(2), phone(3)]);
    expect(await walk({ values })).toEqual([phone(1), phone(2)]);
    expect(await walk({ query: "ann", groupId })).toEqual([phone(2)]);
    expect(await walk({ query: "512555", groupId, consent: "pending" })).toEqual([phone(3)]);
    expect(await walk({ query: "ann", consent: "subscribed" })).toEqual([phone(1)]);
    expect(await walk({ groupId, consent: "unsubscribed" })).toEqual([phone(2)]);
    expect(await walk({ query: "a", source: "import", values })).toEqual([phone(2)]);
    expect(await walk({ groupId: newId() })).toEqual([]);
  });

  it("shows nobody by a late entry: renamed, gone, or subscribed since", async () => {
    const { account, stores, ring, put, walk } = start();
    const created = { at: AT, source: "manual" } as const;
    for (const index of [1, 2, 3]) await put(phone(index), { firstName: "Ann" }, { consent: "pending" });
    await stores.contacts.save(account, phone(1), { firstName: "Bob" }, created);
    await stores.register.remove(account, phone(2));
    expect(await walk({ query: "ann" })).toEqual([phone(3)]);
    expect(await walk({ consent: "pending" })).toEqual([phone(1), phone(3)]);
    for (const index of [1, 2]) for (const _ of ["once", "twice"]) await ring(phone(index));
    expect(await walk({ query: "bob" })).toEqual([phone(1)]);
    expect(await walk({ query: "ann" })).toEqual([phone(3)]);
    expect((await stores.index.foundBy(account, phone(2))).entries).toEqual([]);
  });

  it("shows who is there throughout once, whatever is added, removed and renamed between the pages", async () => {
    const { put, remove, walk } = start();
    const random = seededRandom(7);
    const [stays, comes] = [upTo(30).map((index) => index * 2), upTo(30).map((index) => index * 2 + 1)];
    const name = () => `Ma${"abc"[Math.floor(random() * 3)]} Ma${"xyz"[Math.floor(random() * 3)]}`;
    for (const index of stays) await put(phone(index), { firstName: name() });
    const between = async () => {
      for (const _ of upTo(3)) {
        const other = phone(comes[Math.floor(random() * comes.length)] ?? 1);
        await (random() < 0.4 ? remove(other) : put(other, { firstName: name() }));
      }
    };
    const found = await walk({ query: "ma" }, 4, between);
    const times = (index: number) => [...found].filter((each) => each === phone(index)).length;
    expect(stays.map(times)).toEqual(stays.map(() => 1));
  });

  it("accounts never meet", async () => {
    const [ours, theirs] = [start(), start()];
    await ours.put(phone(1), { firstName: "Ann" }, { consent: "subscribed" });
    for (const wanted of [{ query: "ann" }, { query: "512555" }, { consent: "subscribed" as const }])
      expect(await theirs.walk(wanted)).toEqual([]);
  });
});
