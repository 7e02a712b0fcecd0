import { blockOf, blockSetup, someCampaign } from "#test/support/block-setup.ts";
import { account, phoneOf } from "#test/support/seeded-twin.ts";

const FIRST = phoneOf(1);

describe("the campaigns' door, where the account has a cap for each person", () => {
  it("ends as skipped what is more than the account's cap lets one person have, also of two campaigns at once", async () => {
    const { twin, carrier, phones, row, send } = await blockSetup(1, someCampaign({ id: "campaign-two" }));
    await twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 7 } });
    await Promise.all([send(blockOf(phones)), send(blockOf(phones, { campaignId: "campaign-two" }))]);
    const rows = [await row(FIRST), await row(FIRST, "campaign-two")];
    expect(carrier.taken.size).toBe(1);
    expect(rows.map((each) => each?.state).sort()).toEqual(["sent", "skipped"]);
    expect(rows.find((each) => each?.state === "skipped")).toMatchObject({ reason: "frequency_cap" });
  });

  it("counts under the account's cap what went out or may have, and neither whom consent kept it from nor what was refused", async () => {
    const { twin, carrier, phones, say, row, send } = await blockSetup(1, someCampaign({ id: "campaign-two" }));
    await twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 7 } });
    await say(FIRST, "unsubscribed");
    await send(blockOf(phones));
    expect(await row(FIRST)).toMatchObject({ state: "skipped", reason: "unsubscribed" });
    twin.clock.advance(1_000);
    await say(FIRST, "subscribed");
    await send(blockOf(phones, { campaignId: "campaign-two" }));
    expect(await row(FIRST, "campaign-two")).toMatchObject({ state: "sent" });
    expect(carrier.taken.size).toBe(1);

    for (const [met, expected] of [
      ["rejected", "sent"],
      ["lostBefore", "skipped"],
    ] as const) {
      const other = await blockSetup(1, someCampaign({ id: "campaign-two" }));
      await other.twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 7 } });
      other.fault.next = met;
      await other.send(blockOf(phones));
      other.fault.next = "none";
      await other.send(blockOf(phones, { campaignId: "campaign-two" }));
      expect((await other.row(FIRST, "campaign-two"))?.state).toBe(expected);
    }
  });

  it("is not kept from what came of a text by a cap that cannot be written", async () => {
    const { twin, phones, say, row, send } = await blockSetup(1);
    await twin.accounts.changeAccount(account, { frequencyCap: { messages: 1, days: 7 } });
    await say(FIRST, "unsubscribed");
    const discount = async () => Promise.reject(new Error("throttled"));
    expect(await send(blockOf(phones), { caps: { discount } })).toEqual({ kind: "worked", handed: ["ended"], back: 0 });
    expect(await row(FIRST)).toMatchObject({ state: "skipped" });
  });
});
