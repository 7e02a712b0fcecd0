import type { AccountId } from "#shared/accounts/account.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoResponseStore } from "#shared/groups/dynamo-response-store.ts";
import type { LedgerEntry } from "#shared/groups/group.ts";
import type { ResponseStore } from "#shared/groups/response-store.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf } from "#shared/messaging/message.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { newId } from "#shared/platform/ids.ts";
import {
  AT,
  NOW,
  someAccountId,
  someFact,
  someGroup,
  someMembership,
  somePhone,
  someReply,
  someSender,
} from "#test/support/samples.ts";
import { storeSides } from "#test/support/store-sides.ts";

describe.each(await storeSides("response-store"))("the response store $name", ({ client, tables, dynamo }) => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const groups = new DynamoGroupStore(client, tables.groups);
  const memberships = new DynamoMembershipStore(client, tables);
  const messages = new DynamoMessageStore(client, tables.messages);
  const responses: ResponseStore = new DynamoResponseStore(client, tables, accounts);

  const response = (account: AccountId, groupId: string, phone: PhoneNumber, cause = newId()) => ({
    ...someReply(account, { phone, cause, groupIds: [groupId] }),
    groupId,
  });
  const commit = ({ groupId, ...row }: ReturnType<typeof response>, before?: LedgerEntry) =>
    responses.commit(row, groupId, before);
  const ledgerOf = async (account: AccountId, groupId: string, phone: PhoneNumber) =>
    (await responses.read(account, groupId, phone)).ledger;

  it("reads all that decides whether a joining is answered", async () => {
    const [account, phone] = [someAccountId(), somePhone()];
    const [group, sender] = [someGroup(account), someSender(account)];
    await accounts.addSender(sender);
    await groups.create(group);
    await contacts.save(account, phone, { firstName: "Ada" }, { at: AT, source: "manual" });
    await contacts.note(account, phone, someFact("subscribed", 0));
    const membership = someMembership(account, group.id, phone);
    await memberships.add(membership);
    expect(await responses.read(account, group.id, phone)).toMatchObject({
      membership,
      group,
      contact: { firstName: "Ada" },
      consent: { state: "subscribed" },
      ledger: undefined,
      facts: undefined,
    });
    expect(await responses.senders(account)).toEqual([sender]);
  });

  it("reads nothing of another account with the same group and phone", async () => {
    const [ours, theirs, groupId, phone] = [someAccountId(), someAccountId(), newId(), somePhone()];
    await contacts.save(ours, phone, {}, { at: AT, source: "manual" });
    await memberships.add(someMembership(ours, groupId, phone));
    await commit(response(ours, groupId, phone));
    const { membership, ledger, contact, group, consent } = await responses.read(theirs, groupId, phone);
    expect([membership, ledger, contact, group, consent]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(await responses.senders(theirs)).toEqual([]);
  });

  it("writes the row and its entry in the ledger", async () => {
    const row = response(someAccountId(), newId(), somePhone());
    expect(await commit(row)).toBe("written");
    expect(await messages.get(refOf(row))).toMatchObject({ state: "queued", groupIds: [row.groupId] });
    const entry = { cause: row.cause, at: AT, messageId: row.id };
    expect(await ledgerOf(row.accountId, row.groupId, row.phone)).toEqual(entry);
  });

  it("writes neither when the ledger is not as it was read", async () => {
    const [account, groupId, phone] = [someAccountId(), newId(), somePhone()];
    const [first, second, third] = [1, 2, 3].map(() => response(account, groupId, phone));
    if (!first || !second || !third) throw new Error("There are three");
    await commit(first);
    expect(await commit(second)).toBe("raced");
    expect(await messages.get(refOf(second))).toBeUndefined();
    const seen = await ledgerOf(account, groupId, phone);
    expect(await commit(second, seen)).toBe("written");
    expect(await commit(third, seen)).toBe("raced");
    expect(await messages.get(refOf(third))).toBeUndefined();
    expect(await ledgerOf(account, groupId, phone)).toMatchObject({ cause: second.cause });
  });

  it("answers one of several causes at once, in one row", async () => {
    const [account, groupId, phone] = [someAccountId(), newId(), somePhone()];
    const rows = [1, 2, 3, 4].map(() => response(account, groupId, phone));
    const outcomes = await Promise.all(rows.map((row) => commit(row)));
    expect(outcomes.filter((outcome) => outcome === "written")).toHaveLength(1);
    const written = await Promise.all(rows.map((row) => messages.get(refOf(row))));
    expect(written.filter((row) => row !== undefined)).toHaveLength(1);
  });

  it("makes the same words from two groups one text that both ledgers know", async () => {
    const [account, phone, cause] = [someAccountId(), somePhone(), newId()];
    const [one, two] = [response(account, newId(), phone, cause), response(account, newId(), phone, cause)];
    expect(one.id).toBe(two.id);
    expect(await commit(one)).toBe("written");
    expect(await commit(two)).toBe("written");
    for (const { groupId } of [one, two]) {
      expect(await ledgerOf(account, groupId, phone)).toEqual({ cause, at: AT, messageId: one.id });
    }
    expect((await messages.conversation(account, phone, undefined, 10)).items).toHaveLength(1);
    expect(await messages.get(refOf(one))).toMatchObject({ groupIds: [one.groupId, two.groupId] });
  });

  it("keeps all groups of one text when their bells are heard at once", async () => {
    const [account, phone, cause] = [someAccountId(), somePhone(), newId()];
    const rows = [1, 2, 3, 4, 5].map(() => response(account, newId(), phone, cause));
    expect(new Set(await Promise.all(rows.map((row) => commit(row))))).toEqual(new Set(["written"]));
    const message = await messages.get(refOf(response(account, newId(), phone, cause)));
    const groupIds = message?.direction === "out" ? (message.groupIds ?? []) : [];
    expect([...groupIds].sort()).toEqual(rows.map(({ groupId }) => groupId).sort());
  });

  it("decides again when the text goes out while its second group is being added", async () => {
    const [account, phone, cause] = [someAccountId(), somePhone(), newId()];
    const [one, two] = [response(account, newId(), phone, cause), response(account, newId(), phone, cause)];
    await commit(one);
    const claimsFirst: DocumentClient = Object.create(client, {
      send: {
        value: async (command: Parameters<DocumentClient["send"]>[0]) => {
          if (JSON.stringify(command.input).includes("list_append")) {
            await messages.claim(refOf(one), "claim", NOW);
            await messages.record(refOf(one), "claim", { state: "sent", sid: "SM1" });
          }
          return client.send(command);
        },
      },
    });
    const { groupId, ...row } = two;
    const racing = new DynamoResponseStore(claimsFirst, tables, accounts);
    expect(await racing.commit(row, groupId, undefined)).toBe("raced");
    expect(await ledgerOf(account, groupId, phone)).toBeUndefined();
    expect(await commit(two)).toBe("written");
  });

  it("is another group's too while it is on its way, and kept back for none that did not hear of it", async () => {
    const [account, phone, cause] = [someAccountId(), somePhone(), newId()];
    const [one, two] = [response(account, newId(), phone, cause), response(account, newId(), phone, cause)];
    await commit(one);
    await messages.claim(refOf(one), "claim", NOW);
    expect(await commit(two)).toBe("written");
    const groupIds = [one.groupId, two.groupId];
    expect(await messages.get(refOf(one))).toMatchObject({ state: "claimed", groupIds });
    const keptBack = { state: "skipped", reason: "left_group" } as const;
    expect(await messages.record(refOf(one), "claim", keptBack, [one.groupId])).toBe("groupsChanged");
    expect(await messages.record(refOf(one), "claim", keptBack, groupIds)).toBe("recorded");
  });

  it.each([
    ["left_group", "keptBack"],
    ["unsubscribed", "written"],
  ])("tells of a row that was skipped as %s that it is %s", async (reason, outcome) => {
    const [account, phone, cause, claimId] = [someAccountId(), somePhone(), newId(), newId()];
    const [one, two] = [response(account, newId(), phone, cause), response(account, newId(), phone, cause)];
    await commit(one);
    await messages.claim(refOf(one), claimId, NOW);
    await messages.record(refOf(one), claimId, { state: "skipped", reason });
    expect(await commit(two)).toBe(outcome);
    expect((await ledgerOf(account, two.groupId, phone)) !== undefined).toBe(outcome === "written");
  });

  if (dynamo) {
    it("is written once when the answer is lost and the SDK repeats it", async () => {
      const row = response(someAccountId(), newId(), somePhone());
      dynamo.faults.next("loseAnswer", { operation: "TransactWriteItems" });
      expect(await commit(row)).toBe("written");
      expect(await ledgerOf(row.accountId, row.groupId, row.phone)).toMatchObject({ messageId: row.id });
    });
  }
});
