import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { inboundSetup } from "#test/support/inbound-setup.ts";
import { MINUTE, NOW, secondsLater, somePhone, someSid, someText, someTextToJoin } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("inbound-store"))("the inbound store $name", ({ client, tables, dynamo }) => {
  const { contacts, memberships, messages, textToJoins, open } = inboundSetup({ client, tables });

  it("begins no membership behind a contact that is taken away meanwhile: it decides again", async () => {
    const { account, phone, groupIds, decide, commit, receive } = await open();
    await receive("Hello");
    const joining = await decide("COFFEE", secondsLater(5));
    await new DynamoContactRegister(client, tables.contacts).remove(account.id, phone);
    expect(await commit(joining)).toBe("changed");
    expect(await memberships.find(account.id, groupIds[0] ?? "", phone)).toBeUndefined();
    await receive("COFFEE", secondsLater(5));
    expect((await contacts.find(account.id, phone)).contact).toMatchObject({ createdAt: secondsLater(5) });
    expect(await memberships.find(account.id, groupIds[0] ?? "", phone)).toBeDefined();
  });

  describe("a commit", () => {
    it("writes the text and all that follows from it", async () => {
      const { decide, commit, written, phone, sender, groupIds } = await open({ welcome: "Hi" });
      const decided = await decide("Coffee");
      expect(await commit(decided)).toBe("committed");
      const { message, answer, known, records, memberOf } = await written(decided.text, decided.plan);
      expect(message).toMatchObject({ direction: "in", state: "received", body: "Coffee", meaning: "keyword" });
      expect(answer).toMatchObject({ direction: "out", state: "queued", body: "Hi", cause: decided.text.sid });
      expect(known.contact).toMatchObject({ phone, source: "keyword", version: 1 });
      expect(known.consent).toMatchObject({ state: "subscribed", how: "keyword" });
      expect(known.facts).toMatchObject({ lastInboundAt: secondsLater(0), lastTexted: sender.phone });
      expect(records).toMatchObject([
        { state: "subscribed", evidence: "Coffee", cause: decided.text.sid, counted: true },
      ]);
      expect(memberOf.map((each) => each?.groupId)).toEqual(groupIds);
    });

    it("notes on all that rules read that this text changed it", async () => {
      const { account, phone, receive } = await open();
      const said = async (body: string, seconds: number) => {
        await receive(body, secondsLater(seconds));
        const { contact, consent, facts } = await contacts.find(account.id, phone);
        return [contact, consent, facts].map((item) => item?.changed?.cause);
      };
      const [first, ...others] = await said("Coffee", 0);
      expect(others).toEqual([first, first]);
      const { contact, consent, facts } = await contacts.find(account.id, phone);
      for (const item of [contact, consent, facts])
        expect(item?.changed).toEqual({ source: "keyword", cause: first, at: secondsLater(0) });
      // A plain text says nothing of the profile, nor of consent.
      expect(await said("Hello", 5)).toEqual([first, first, expect.not.stringMatching(String(first))]);
      const [, doubt, last] = await said("Please leave me alone", 9);
      expect([doubt, last]).toEqual([last, expect.not.stringMatching(String(first))]);
    });

    it("keeps the last keyword that was taken, by the instants at which it was texted", async () => {
      const { account, phone, groupIds, receive, decide, commit } = await open();
      await textToJoins.create(someTextToJoin(account.id, ["TEA", "Crème"], { groupIds }));
      const keyword = async () => {
        const { facts } = await contacts.find(account.id, phone);
        return [facts?.keyword, facts?.keywordAt];
      };
      await receive("Hello");
      expect(await keyword()).toEqual([undefined, undefined]);
      await receive("“Coffee”!", secondsLater(10));
      expect(await keyword()).toEqual(["coffee", secondsLater(10)]);
      // Who is in already has texted it all the same; what is no keyword changes nothing.
      await receive("tea", secondsLater(20));
      await receive("Thank you", secondsLater(30));
      expect(await keyword()).toEqual(["tea", secondsLater(20)]);
      // One that is taken in late counts from when it was texted, also where two come in at once.
      await receive("coffee", secondsLater(15));
      expect(await keyword()).toEqual(["tea", secondsLater(20)]);
      const late = await decide("coffee", secondsLater(22));
      await receive("CRÈME", secondsLater(25));
      expect(await commit(late)).toBe("changed");
      expect(await keyword()).toEqual(["crème", secondsLater(25)]);
      await receive("STOP", secondsLater(40));
      await receive("COFFEE", secondsLater(45));
      expect(await keyword()).toEqual(["crème", secondsLater(25)]);
    });

    it("keeps the profile of a contact that was there", async () => {
      const { account, phone, receive } = await open();
      const written = { at: secondsLater(-60), source: "import" } as const;
      const saved = await contacts.save(account.id, phone, { firstName: "Ada" }, written);
      await receive("Coffee");
      expect((await contacts.find(account.id, phone)).contact).toEqual(saved?.contact);
    });

    it("of a text that is durable already is a duplicate and changes nothing", async () => {
      const { decide, commit, read, written, receive } = await open({ welcome: "Hi" });
      const decided = await decide("Coffee");
      await commit(decided);
      await receive("STOP", secondsLater(5));
      const before = await written(decided.text, decided.plan);
      expect(await commit(decided)).toBe("duplicate");
      const again = { ...decided, situation: await read(decided.text), at: secondsLater(10) };
      expect(await commit(again)).toBe("duplicate");
      expect(await written(decided.text, decided.plan)).toEqual(before);
    });

    it("is done once by many deliveries at once", async () => {
      const { decide, commit, written } = await open({ welcome: "Hi" });
      const decided = await decide("Coffee");
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => commit(decided)));
      expect(outcomes.filter((outcome) => outcome === "committed")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(5);
      expect((await written(decided.text)).records).toHaveLength(1);
    });

    it("does not meet the same SID and phone in another account", async () => {
      const [ours, theirs] = [await open(), await open()];
      const [sid, phone] = [someSid(), somePhone()];
      for (const { sender, read, commit, decide } of [ours, theirs]) {
        const text = someText(phone, sender.phone, "Hello", sid);
        const { plan, at } = await decide("Hello");
        expect(await commit({ text, situation: await read(text), plan, at })).toBe("committed");
      }
    });
  });

  it("has the row of an answer found by the clock", async () => {
    const { decide, commit } = await open({ welcome: "Hi" });
    const decided = await decide("Coffee");
    await commit(decided);
    const shards = Array.from({ length: 16 }, (_, shard) => String(shard).padStart(2, "0"));
    const due = await Promise.all(shards.map((shard) => messages.due("waiting", shard, NOW + 2 * MINUTE, 1_000)));
    expect(due.flat().map(({ messageId }) => messageId)).toContain(decided.plan.answer?.id);
  });

  if (dynamo) {
    it("commits through conflicts, throttling and a lost answer, once", async () => {
      const { decide, commit, written, groupIds } = await open();
      const decided = await decide("Coffee");
      for (const fault of ["conflict", "throttle", "loseAnswer"] as const) {
        dynamo.faults.next(fault, { operation: "TransactWriteItems" });
      }
      expect(await commit(decided)).toBe("committed");
      const { records, memberOf } = await written(decided.text);
      expect(records).toHaveLength(1);
      expect(memberOf).toHaveLength(groupIds.length);
    });
  }
});
