import fc from "fast-check";
import { fieldAttribute } from "#shared/contacts/field-attributes.ts";
import { findEntries } from "#shared/contacts/find-entries.ts";
import { indexContact } from "#shared/contacts/index-contact.ts";
import { findWorld } from "#test/support/find-world.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { AT, phoneOf, someFact } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";
import { fieldOf } from "#test/support/some-fields.ts";

const PHONE = phoneOf("+15125550101");
const CREATED = { at: AT, source: "manual" } as const;

const start = (seed?: number) => {
  const { client, tables, dynamo } = createInMemoryTables();
  const world = findWorld(client, tables);
  const { account, stores } = world;
  if (seed !== undefined) {
    const random = seededRandom(seed);
    const answer = dynamo.answer.bind(dynamo);
    dynamo.answer = async (operation, body) => {
      for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) await new Promise(setImmediate);
      return await answer(operation, body);
    };
  }
  const name = (firstName: string) => stores.contacts.save(account, PHONE, { firstName }, CREATED);
  const words = async () => {
    const { entries } = await stores.index.foundBy(account, PHONE);
    return entries.filter(({ list }) => list.startsWith("word#")).map(({ word }) => word);
  };
  /** The places in all lists that any of these names could have. */
  const places = async (names: readonly string[]) => {
    const lists = names.map((each) => ({ list: `word#${each.slice(0, 1).toLowerCase()}`, word: each.toLowerCase() }));
    const pages = await Promise.all(
      lists.map(({ list, word }) => stores.index.entries(account, list, word, undefined, 9)),
    );
    return pages.flatMap(({ found }) => found.map(({ word }) => word)).sort();
  };
  return { ...world, dynamo, name, words, places };
};

describe("a contact's entries", () => {
  it("are what the contact is, when the bell comes twice, late, or finds nothing new", async () => {
    const { ring, name, words, places, dynamo, account, stores } = start();
    await name("Ann");
    await name("Bob");
    await ring(PHONE);
    expect(await words()).toEqual(["bob"]);
    dynamo.meter.reset();
    await ring(PHONE);
    expect(dynamo.meter.writeUnits).toBe(0);
    await stores.contacts.note(account, PHONE, someFact("unsubscribed", 1));
    await ring(PHONE);
    expect((await stores.index.entries(account, "state#unsubscribed", "#", undefined, 9)).found).toHaveLength(1);
    expect((await stores.index.entries(account, "state#pending", "#", undefined, 9)).found).toEqual([]);
    expect(await places(["Ann", "Bob"])).toEqual(["bob"]);
  });

  it("are of the fields as they are when it looks again, whatever it was given", async () => {
    const { account, stores } = start();
    await stores.fields.write(fieldOf(account, "city", "text", { searchable: true }), 0);
    await stores.contacts.save(account, PHONE, { [fieldAttribute("city")]: "Austin" }, CREATED);
    await indexContact(stores)(account, PHONE, { fields: [], revision: 0 });
    const { entries } = await stores.index.foundBy(account, PHONE);
    expect(entries.some(({ list }) => list.startsWith("field#city"))).toBe(true);
  });

  it("are right at rest, however bells and changes mingle", async () => {
    const step = fc.oneof(
      fc.constantFrom("Ann", "Bob", "Cem").map((name) => ({ name })),
      fc.constant({ name: undefined }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.nat(), async (steps, seed) => {
        const { account, stores, ring, name, words, places } = start(seed);
        const rung: Promise<unknown>[] = [];
        for (const each of steps) {
          await (each.name === undefined ? stores.register.remove(account, PHONE) : name(each.name));
          rung.push(ring(PHONE));
        }
        await Promise.all(rung);
        const last = steps.at(-1)?.name;
        const expected = last === undefined ? [] : [last.toLowerCase()];
        expect(await words()).toEqual(expected);
        expect(await places(["Ann", "Bob", "Cem"])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("lead to somebody who may have opted out, too: a hold's time ends without a write", async () => {
    const hold = { id: "some-review", at: AT };
    const held = { state: "subscribed", at: AT, how: "text", version: 1, hold } as const;
    const lists = findEntries({ phone: PHONE, createdAt: AT, source: "keyword", version: 1 }, held, []);
    expect(lists.map(({ list }) => list)).toEqual(["state#subscribed", "state#unsubscribed", "source#keyword"]);
  });

  it("are few enough for one transaction that moves them all, of a contact with more words than a book", async () => {
    const { account, stores, ring, name, words } = start();
    const text = (first: number) => Array.from({ length: 50 }, (_, at) => String.fromCodePoint(first + at)).join(" ");
    const email = `${"a.b-c+d_".repeat(7)}x@example.org`;
    await stores.contacts.save(account, PHONE, { firstName: text(0x3400), lastName: text(0x4e00), email }, CREATED);
    await ring(PHONE);
    expect((await words()).length).toBeLessThanOrEqual(21);
    await stores.contacts.save(
      account,
      PHONE,
      { firstName: text(0x5e00), lastName: text(0x6e00), email: null },
      CREATED,
    );
    await ring(PHONE);
    await name("𝔸".repeat(50));
    await ring(PHONE);
    expect((await words()).some((word) => word === "a".repeat(40))).toBe(true);
  });

  it("have a value only of a searchable field", () => {
    const contact = { phone: PHONE, createdAt: AT, source: "api", version: 1, fields: { city: "Austin" } } as const;
    const field = { key: "city", label: "City", type: "text", createdAt: AT, cause: "some request" } as const;
    const { account } = start();
    const lists = (searchable: boolean, status: "active" | "archived") =>
      findEntries(contact, undefined, [{ ...field, accountId: account, searchable, status }]).map(({ list }) => list);
    expect(lists(true, "active")).toContain("field#city");
    expect(lists(false, "active")).not.toContain("field#city");
    expect(lists(true, "archived")).not.toContain("field#city");
  });
});
