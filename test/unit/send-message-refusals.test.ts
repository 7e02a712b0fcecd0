import { updateAccount } from "#shared/accounts/update-account.ts";
import { applyStatus } from "#shared/messaging/apply-status.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { sendMessage } from "#shared/messaging/send-message.ts";
import { doorSetup, PHONE } from "#test/support/door-setup.ts";
import { account } from "#test/support/seeded-twin.ts";

describe("what the door makes of the carrier's refusals", () => {
  it("takes the carrier's 21610 for a STOP, unless the person said START after the claim", async () => {
    const { twin, consent, doorDeps, queueRow } = await doorSetup();
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 21610, reason: "Twilio 21610" }) as const,
    };
    await sendMessage({ ...doorDeps(), gateway })(sendJob(await queueRow({ cause: "one" })));
    expect((await twin.contacts.find(account, PHONE)).consent).toMatchObject({ state: "unsubscribed", how: "carrier" });

    twin.clock.advance(1_000);
    await consent("subscribed");
    const late = {
      ready: async () => async () => {
        twin.clock.advance(1_000);
        await consent("subscribed");
        return { kind: "rejected", code: 21610, reason: "Twilio 21610" } as const;
      },
    };
    twin.clock.advance(1_000);
    await sendMessage({ ...doorDeps(), gateway: late })(sendJob(await queueRow({ cause: "two" })));
    expect((await twin.contacts.find(account, PHONE)).consent).toMatchObject({ state: "subscribed" });
  });

  it("takes 21610 in a callback for a STOP too", async () => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    await door()(sendJob(row));
    const sent = await stateOf(row);
    const form = { MessageSid: sent?.sid ?? "", MessageStatus: "failed", To: PHONE, ErrorCode: "21610" };
    await applyStatus(twin)(`account=${account}&message=${row.id}`, form);
    expect((await twin.contacts.find(account, PHONE)).consent?.state).toBe("unsubscribed");
  });

  it("stops the account's sending, with the reason, when Twilio refuses its credentials", async () => {
    const { twin, doorDeps, queueRow } = await doorSetup();
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 20003, reason: "Twilio 20003" }) as const,
    };
    await sendMessage({ ...doorDeps(), gateway })(sendJob(await queueRow()));
    const stopped = { sending: false, stoppedBecause: "Twilio 20003" };
    expect(await twin.accounts.getAccount(account)).toMatchObject(stopped);
  });

  it("heeds 21610 though it dies while it records", async () => {
    const { twin, doorDeps, queueRow } = await doorSetup();
    const gateway = {
      ready: async () => async () => ({ kind: "rejected", code: 21610, reason: "Twilio 21610" }) as const,
    };
    const messages = Object.assign(Object.create(twin.messages), {
      get: twin.messages.get.bind(twin.messages),
      claim: twin.messages.claim.bind(twin.messages),
      record: () => Promise.reject(new Error("died")),
    });
    const dying = sendMessage({ ...doorDeps(), gateway, messages });
    await expect(dying(sendJob(await queueRow()))).rejects.toThrow("died");
    expect((await twin.contacts.find(account, PHONE)).consent?.state).toBe("unsubscribed");
  });

  it("does not stop an account again for a text that was claimed before somebody mended it", async () => {
    const { twin, door, queueRow, stateOf } = await doorSetup();
    const row = await queueRow();
    await door()(sendJob(row));
    twin.clock.advance(1_000);
    const stored = await twin.accounts.getAccount(account);
    if (stored) await updateAccount(twin)(stored, { sending: true });
    const form = {
      MessageSid: (await stateOf(row))?.sid ?? "",
      MessageStatus: "failed",
      To: PHONE,
      ErrorCode: "30002",
    };
    await applyStatus(twin)(`account=${account}&message=${row.id}`, form);
    expect(await twin.accounts.getAccount(account)).toMatchObject({ sending: true });
  });
});
