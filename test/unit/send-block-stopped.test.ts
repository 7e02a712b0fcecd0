import { keptSending } from "#shared/accounts/sending.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { blockOf, blockSetup } from "#test/support/block-setup.ts";
import { account, mainSender } from "#test/support/seeded-twin.ts";

describe("the campaigns' door, of an account that is stopped", () => {
  it("puts a block aside while the account's switch is off, and leaves the campaign sending", async () => {
    const { twin, campaigns, phones, queued, send } = await blockSetup(2);
    await twin.accounts.changeAccount(account, { sending: false });
    expect(await send(blockOf(phones))).toEqual({ kind: "aside", why: "sending_off" });
    expect(queued).toEqual([]);
    expect(campaigns.held.get("campaign-one")).toMatchObject({ state: "sending" });
  });

  it("pauses the campaign, with the reason, when the carrier refuses the account", async () => {
    const { campaigns, phones, send } = await blockSetup(1);
    const refusing = async () => async () => ({ kind: "rejected", code: 20003, reason: "Twilio 20003" }) as const;
    await send(blockOf(phones), { gateway: { ready: refusing } });
    expect(campaigns.held.get("campaign-one")).toMatchObject({ state: "paused", pausedBecause: "Twilio 20003" });
  });

  it("pauses a campaign whose account was stopped by what another text met", async () => {
    const { twin, campaigns, phones, send } = await blockSetup(1);
    await twin.accounts.stopSending(account, "Twilio 20003", isoInstant(twin.clock.now()));
    expect(await send(blockOf(phones))).toEqual({ kind: "aside", why: "sending_off" });
    expect(campaigns.held.get("campaign-one")).toMatchObject({ state: "paused", pausedBecause: "Twilio 20003" });
  });

  it("does not pause one that goes on since, for a stop that it remembers and that is over", async () => {
    const { twin, campaigns, phones, send } = await blockSetup(1);
    await twin.accounts.stopSending(account, "Twilio 20003", isoInstant(twin.clock.now()));
    expect(await send(blockOf(phones))).toEqual({ kind: "aside", why: "sending_off" });
    const deps = { sending: keptSending(twin.accounts, twin.clock) };
    await deps.sending.readSending(account, mainSender.phone);
    await twin.accounts.changeAccount(account, { sending: true, stoppedBecause: null });
    campaigns.set({ state: "sending", run: 2 });
    twin.clock.advance(1_000);
    // What is kept of the campaign is of its own time.
    const fresh = { ...deps, campaigns: campaigns.store };
    expect(await send(blockOf(phones, { run: 2 }), fresh)).toEqual({ kind: "aside", why: "sending_off" });
    expect(campaigns.held.get("campaign-one")?.state).toBe("sending");
    twin.clock.advance(1_000);
    expect(await send(blockOf(phones, { run: 2 }), fresh)).toMatchObject({ kind: "worked", handed: ["ended"] });
  });
});
