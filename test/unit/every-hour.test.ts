import { everyHour } from "#functions/every-hour/every-hour.ts";
import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoReviewStore } from "#shared/contacts/dynamo-review-store.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { account, MEMBERS, phoneOf, seededTwin, textOf } from "#test/support/seeded-twin.ts";

const SIX_DAYS = 6 * 86_400_000;
const emptyLog = { async *receivedSince() {}, mediaOf: async () => [] };

const start = async () => {
  const twin = await seededTwin();
  const counts = new DynamoCountStore(twin.client, twin.tables);
  const wait = async () => {};
  const reviews = new DynamoReviewStore(twin.client, twin.tables.contacts);
  await receiveText(twin)(textOf(1, "COFFEE"));
  twin.clock.advance(1_000);
  await receiveText(twin)(textOf(2, "wrong number"));
  const consent = async () => (await twin.contacts.find(account, phoneOf(1))).consent;
  return { twin, consent, deps: { ...twin, reviews, counts, wait, inboundLog: emptyLog } };
};

describe("every hour", () => {
  it("ends what nobody decided, of each account", async () => {
    const { twin, consent, deps } = await start();
    await everyHour(deps)();
    expect(await consent()).toMatchObject({ state: "subscribed", hold: {} });
    twin.clock.advance(SIX_DAYS);
    await everyHour(deps)();
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
    expect(await consent()).not.toHaveProperty("hold");
  });

  it("takes in a START that was missed before it ends the hold that it was about", async () => {
    const { twin, consent, deps } = await start();
    twin.clock.advance(SIX_DAYS);
    const { sid, from, to } = textOf(3, "START");
    const text = { sid, from, to, body: "START", hasMedia: false };
    const createdAt = new Date(twin.clock.now() - 600_000).toISOString();
    const inboundLog = {
      ...emptyLog,
      async *receivedSince(phone: string) {
        if (phone === to) yield { texts: [{ ...text, createdAt }], rows: 1 };
      },
    };
    await everyHour({ ...deps, inboundLog })();
    expect(await consent()).toMatchObject({ state: "subscribed", how: "text" });
    const records = await twin.contacts.records(account, phoneOf(1));
    expect(records.map(({ by }) => by)).not.toContain("hold_expired");
  });

  it("keeps one account's failure from the others, and ends with it", async () => {
    const { twin, consent, deps } = await start();
    twin.clock.advance(SIX_DAYS);
    const accounts = {
      listAccounts: () => twin.accounts.listAccounts(),
      getAccount: (id: AccountId) => twin.accounts.getAccount(id),
      findOwner: (names: readonly string[]) => twin.accounts.findOwner(names),
      listSenders: async (id: AccountId) => {
        if (id !== account) throw new Error("Senders cannot be read");
        return twin.accounts.listSenders(id);
      },
    };
    await expect(everyHour({ ...deps, accounts })()).rejects.toThrow("1 accounts: Senders cannot be read");
    expect(await consent()).toMatchObject({ state: "unsubscribed" });
  });

  it("recounts each group once in sixteen hours, and mends what drifted", async () => {
    const { twin, deps } = await start();
    // Nobody answered the bell of its joining.
    const members = async () => (await deps.counts.countsOf(account, MEMBERS, MEMBERS)).get(MEMBERS)?.members;
    expect(await members()).toBeUndefined();
    for (let hour = 0; hour < 16; hour += 1) {
      await everyHour(deps)();
      twin.clock.advance(3_600_000);
    }
    expect(await members()).toBe(1);
    expect(twin.counts.filter((name) => name === "GroupCountDrift")).toHaveLength(1);
  });
});
