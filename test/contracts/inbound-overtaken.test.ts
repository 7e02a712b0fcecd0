import { inboundSetup } from "#test/support/inbound-setup.ts";
import { secondsLater, someFact } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("inbound-overtaken"))("the inbound store $name", ({ client, tables }) => {
  const { contacts, memberships, open } = inboundSetup({ client, tables });

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
});
