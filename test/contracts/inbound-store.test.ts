import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { inboundSetup } from "#test/support/inbound-setup.ts";
import {
  MINUTE,
  NOW,
  secondsLater,
  someFact,
  somePhone,
  someSid,
  someText,
  someTextToJoin,
} from "#test/support/samples.ts";
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

  describe("a commit of what is no longer so", () => {
    const overtaken = [
      ["consent", async ({ receive }: Opened) => void (await receive("STOP", secondsLater(1)))],
      [
        "a membership",
        async ({ account, phone, groupIds }: Opened) => {
          await contacts.save(account.id, phone, {}, { at: secondsLater(1), source: "manual" });
          const groupId = groupIds[1] ?? "";
          await memberships.add({
            accountId: account.id,
            groupId,
            phone,
            since: secondsLater(1),
            source: "manual",
            cause: "c",
          });
        },
      ],
    ] as const;
    type Opened = Awaited<ReturnType<typeof open>>;

    it.each(overtaken)("writes nothing at all when %s changed", async (_, change) => {
      const opened = await open({ welcome: "Hi" });
      const decided = await opened.decide("Coffee");
      await change(opened);
      const before = await opened.written(decided.text, decided.plan);
      expect(await opened.commit(decided)).toBe("changed");
      expect(await opened.written(decided.text, decided.plan)).toEqual(before);
      expect(before.message).toBeUndefined();
    });

    it("never puts what an older text says over what a newer one said", async () => {
      const { account, phone, receive, decide, commit } = await open();
      await receive("Hello");
      const older = await decide("Is it raining?", secondsLater(1));
      await receive("Hello again", secondsLater(5));
      const last = async () => (await contacts.find(account.id, phone)).facts?.lastInboundAt;
      expect(await commit(older)).toBe("changed");
      expect(await commit(await decide("Is it raining?", secondsLater(1)))).toBe("committed");
      expect(await last()).toBe(secondsLater(5));
      expect(await commit(await decide("And now?", secondsLater(5)))).toBe("committed");
      await receive("Well?", secondsLater(6));
      expect(await last()).toBe(secondsLater(6));
    });

    const stopped = [
      ["a STOP is committed", async ({ receive }: Opened) => void (await receive("STOP", secondsLater(1)))],
      [
        "staff have noted a STOP",
        async ({ account, phone }: Opened) =>
          void (await contacts.note(account.id, phone, someFact("unsubscribed", 1, "staff"))),
      ],
    ] as const;

    it.each(stopped)("joins nobody by a keyword once %s", async (_, stop) => {
      const opened = await open();
      const { receive, decide, commit, written } = opened;
      await receive("Hello");
      const keyword = await decide("Coffee", secondsLater(2));
      await stop(opened);
      expect(await commit(keyword)).toBe("changed");
      const again = await decide("Coffee", secondsLater(2));
      expect(await commit(again)).toBe("committed");
      const { known, memberOf } = await written(again.text);
      expect(known.consent?.state).toBe("unsubscribed");
      expect(memberOf).toEqual([]);
    });

    it("hears a STOP behind a keyword that was faster, and keeps the membership", async () => {
      const { receive, decide, commit, written, groupIds } = await open();
      await receive("Hello");
      const stop = await decide("STOP", secondsLater(2));
      await receive("Coffee", secondsLater(1));
      expect(await commit(stop)).toBe("changed");
      const again = await decide("STOP", secondsLater(2));
      expect(await commit(again)).toBe("committed");
      const { known, memberOf } = await written(again.text);
      expect(known.consent?.state).toBe("unsubscribed");
      expect(memberOf).toHaveLength(groupIds.length);
    });

    it("lets one of a STOP and a keyword at once through, and never a join behind the STOP", async () => {
      const { receive, decide, commit, written, groupIds } = await open();
      await receive("Hello");
      const [stop, keyword] = [await decide("STOP", secondsLater(1)), await decide("Coffee", secondsLater(1))];
      const outcomes = await Promise.all([commit(stop), commit(keyword)]);
      expect([...outcomes].sort()).toEqual(["changed", "committed"]);
      const { known, memberOf } = await written(stop.text);
      const stopped = outcomes[0] === "committed";
      expect(known.consent?.state).toBe(stopped ? "unsubscribed" : "subscribed");
      expect(memberOf).toHaveLength(stopped ? 0 : groupIds.length);
    });

    it("notices a STOP also when the keyword's own fact would change nothing", async () => {
      const { account, phone, decide, commit, written } = await open();
      await contacts.note(account.id, phone, someFact("subscribed", 60));
      const keyword = await decide("Coffee", secondsLater(1));
      // Said by another way than a text, so that nothing but consent tells of it.
      await contacts.note(account.id, phone, someFact("unsubscribed", 90));
      expect(await commit(keyword)).toBe("changed");
      expect((await written(keyword.text)).memberOf).toEqual([]);
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
