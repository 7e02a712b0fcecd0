import { inboundSetup } from "#test/support/inbound-setup.ts";
import { secondsLater, someAccountId, someText } from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("inbound-late"))("what is taken in late $name", ({ client, tables }) => {
  const { inbound, open } = inboundSetup({ client, tables });
  type Opened = Awaited<ReturnType<typeof open>>;
  const lateOf = ({ sender, phone, read }: Opened, body: string, seconds: number) =>
    read({ ...someText(phone, sender.phone, body), receivedAt: secondsLater(seconds) });

  it("knows of the keyword that was said behind its STOP", async () => {
    const opened = await open();
    for (const second of [0, 5, 9]) await opened.receive(second === 9 ? "Thanks" : "COFFEE", secondsLater(second));
    expect(await lateOf(opened, "STOP COFFEE", 4)).toMatchObject({ hasJoinedSince: true, joinedSince: [] });
    expect(await lateOf(opened, "STOP COFFEE", 5)).toMatchObject({ hasJoinedSince: false });
  });

  it("takes a keyword as a text's first word only where it may be", async () => {
    for (const match of ["whole", "firstWord"] as const) {
      const opened = await open({ match });
      await opened.receive("Coffee, please", secondsLater(5));
      const hasJoinedSince = match === "firstWord";
      expect(await lateOf(opened, "STOP COFFEE", 4)).toMatchObject({ hasJoinedSince });
    }
  });

  it("knows of the STOP with its keyword that was said behind it", async () => {
    const opened = await open();
    await opened.receive("STOP COFFEE", secondsLater(5));
    expect(await lateOf(opened, "COFFEE", 4)).toMatchObject({ hasLeftSince: true });
    expect(await lateOf(opened, "COFFEE", 5)).toMatchObject({ hasLeftSince: false });
  });

  it("has all of an account's pool numbers, each once, and knows the new ones", async () => {
    const { owner, phone, read } = await open();
    const numbers = Array.from({ length: 30 }, (_, index) => `+150055501${String(index).padStart(2, "0")}`);
    const [first = ""] = numbers;
    expect(await read(someText(phone, first, "Hello"))).toMatchObject({ newPoolNumber: first });
    for (const number of [...numbers, first]) await inbound.notePoolNumber(owner, number);
    const expected = numbers.map((number) => ({ number, sender: owner.phone }));
    expect(await inbound.poolNumbers(owner.accountId)).toEqual(expected);
    expect(await inbound.poolNumbers(someAccountId())).toEqual([]);
    expect(await read(someText(phone, first, "Hello"))).not.toHaveProperty("newPoolNumber");
    expect(await read(someText(phone, owner.phone, "COFFEE"))).not.toHaveProperty("newPoolNumber");
  });
});
