// A text that was sent before its person was erased, and that no webhook brought: what it says about consent counts, and
// nothing else of it is kept, nor made of it.
import { mayReceive } from "#shared/contacts/consent.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { account, MEMBERS, START } from "#test/support/seeded-twin.ts";
import { storedItems } from "#test/support/stored-items.ts";
import { HOUR, MINUTE, PHONE, sweepSetup } from "#test/support/sweep-setup.ts";

const erasedSetup = async () => {
  const setup = await sweepSetup();
  const { twin } = setup;
  const stored = storedItems(twin);
  const eraseAt = async (at: number) => {
    twin.clock.time = at;
    return await eraseContact(eraseJobDeps(twin))(account, PHONE);
  };
  const contact = async () => (await twin.contacts.find(account, PHONE)).contact;
  /** Where these words are, and what it is that has them. */
  const keeping = (words: string) => stored().filter((item) => JSON.stringify(item).includes(words));
  /** What lies in the partitions of this person, but the texts. */
  const kept = () =>
    stored()
      .filter((item) => item.direction === undefined && JSON.stringify(item).includes(PHONE))
      .map(({ sk }) => String(sk).replace(PHONE, "phone"));
  return { ...setup, eraseAt, contact, keeping, kept };
};

describe("a text from before an erasure that no webhook brought", () => {
  it.each(["STOP", "please stop texting me", "STOP NOTHING"])("is heard where it says %s", async (words) => {
    const { twin, sweepAt, lose, hear, consent, contact, eraseAt, row } = await erasedSetup();
    await hear(1, "COFFEE", START);
    lose(2, words, START + MINUTE);
    expect(await eraseAt(START + 10 * MINUTE)).toEqual({ kind: "erased" });
    await sweepAt(START + HOUR);
    expect(await consent()).toMatchObject({ state: "unsubscribed", how: "text" });
    expect(await twin.contacts.records(account, PHONE)).toContainEqual(
      expect.objectContaining({ state: "unsubscribed", evidence: words }),
    );
    expect(await contact()).toBeUndefined();
    expect(await row(2)).toMatchObject({ meaning: "stop", body: "", erasedAt: expect.any(String) });
    expect(twin.counts).toEqual(["MissedText"]);
  });

  it("holds who may have withdrawn, with a review that has no words", async () => {
    const { twin, sweepAt, lose, hear, consent, contact, eraseAt, keeping } = await erasedSetup();
    await hear(1, "COFFEE", START);
    lose(2, "This is spam, says Quux", START + MINUTE);
    await eraseAt(START + 10 * MINUTE);
    await sweepAt(START + HOUR);
    expect((await consent())?.hold).toBeDefined();
    expect(mayReceive(await consent(), "campaign", twin.clock.now(), undefined)).toBe(false);
    expect(await contact()).toBeUndefined();
    expect(keeping("Quux")).toMatchObject([{ evidence: "This is spam, says Quux" }]);
  });

  it("undoes by START an opt-out from before it, and none from behind it", async () => {
    for (const [stop, state] of [
      [START, "subscribed"],
      [START + 2 * MINUTE, "unsubscribed"],
    ] as const) {
      const { sweepAt, lose, hear, consent, contact, eraseAt } = await erasedSetup();
      await hear(1, "STOP", stop);
      lose(2, "START", START + MINUTE);
      await eraseAt(START + 10 * MINUTE);
      await sweepAt(START + HOUR);
      expect(await consent()).toMatchObject({ state });
      expect(await contact()).toBeUndefined();
    }
  });

  it.each([
    ["a keyword", "COFFEE"],
    ["other words", "My knee hurts, says Quux"],
    ["a call for help", "HELP"],
    ["STOP with a keyword", "STOP COFFEE"],
  ])("makes nobody anew, and leaves no words, where it is %s", async (_, words) => {
    const { twin, sweepAt, lose, eraseAt, keeping, kept, row } = await erasedSetup();
    lose(1, words, START + MINUTE, { hasMedia: true });
    expect(await eraseAt(START + 10 * MINUTE)).toEqual({ kind: "noSuchContact" });
    await sweepAt(START + HOUR);
    expect(kept()).toEqual(["erasing"]);
    expect(keeping("Quux")).toEqual([]);
    expect(await row(1)).toMatchObject({ body: "", media: [], erasedAt: expect.any(String) });
    expect(twin.sent).toEqual([]);
    expect(await twin.memberships.ofContact(account, PHONE)).toEqual([]);
    await sweepAt(START + 2 * HOUR);
    expect(twin.counts).toEqual(["MissedText"]);
  });

  it("changes nothing of who has come back since but consent", async () => {
    const { twin, sweepAt, lose, hear, eraseAt, consent, isIn } = await erasedSetup();
    await hear(1, "COFFEE", START);
    for (const [index, words] of ["STOP COFFEE", "Call me Quux", "STOP"].entries())
      lose(index + 2, words, START + MINUTE);
    await eraseAt(START + 10 * MINUTE);
    await hear(5, "START", START + 20 * MINUTE);
    await hear(6, "COFFEE", START + 20 * MINUTE + 1_000);
    const before = await twin.contacts.find(account, PHONE);
    await sweepAt(START + HOUR);
    expect(await isIn()).toBe(true);
    expect(await twin.contacts.find(account, PHONE)).toEqual({ ...before, consent: expect.anything() });
    expect(await consent()).toMatchObject({ state: "subscribed" });
  });

  it("is theirs who came back from five seconds behind the erasure on", async () => {
    for (const [seconds, isTheirs] of [
      [4, false],
      [5, true],
    ] as const) {
      const { sweepAt, lose, hear, eraseAt, contact, isIn, row } = await erasedSetup();
      await hear(1, "Hello", START);
      await eraseAt(START + 10 * MINUTE);
      lose(2, "COFFEE", START + 10 * MINUTE + seconds * 1_000);
      await sweepAt(START + HOUR);
      expect([(await contact()) !== undefined, await isIn(MEMBERS)]).toEqual([isTheirs, isTheirs]);
      expect(await row(2)).toMatchObject({ body: isTheirs ? "COFFEE" : "" });
    }
  });

  it.each([
    ["was never a contact", false],
    ["is one", true],
  ])("makes nobody anew who %s and is erased while it is taken in", async (_, isThere) => {
    const { twin, sweepAt, lose, hear, eraseAt, kept, keeping, row } = await erasedSetup();
    if (isThere) await hear(1, "START", START);
    lose(2, "My knee hurts, says Quux", START + MINUTE);
    twin.dynamo.before("TransactWriteItems", async () => void (await eraseAt(START + HOUR)));
    await sweepAt(START + HOUR);
    expect(await row(2)).toMatchObject({ body: "", erasedAt: isoInstant(START + HOUR + 5_000) });
    expect(keeping("Quux")).toEqual([]);
    expect(kept().filter((each) => each === "phone" || each === "phone#facts" || each === "conversation")).toEqual([]);
  });
});
