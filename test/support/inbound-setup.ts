import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoTextToJoinStore } from "#shared/campaigns/dynamo-text-to-join-store.ts";
import type { TextToJoin } from "#shared/campaigns/text-to-join.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { planText } from "#shared/inbound/plan-text.ts";
import type { Situation, TextPlan } from "#shared/inbound/situation.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { AT, someAccount, someGroup, someKey, somePhone, someSender, someText, someTextToJoin } from "./samples.ts";
import type { StoreSide } from "./store-sides.ts";

/** The inbound store with the stores that show what it wrote, and accounts to text to. */
export const inboundSetup = ({ client, tables }: Pick<StoreSide, "client" | "tables">) => {
  const accounts = new DynamoAccountStore(client, tables.accounts);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const groups = new DynamoGroupStore(client, tables.groups);
  const memberships = new DynamoMembershipStore(client, tables);
  const messages = new DynamoMessageStore(client, tables.messages);
  const textToJoins = new DynamoTextToJoinStore(client, tables);
  const inbound = new DynamoInboundStore(client, tables);

  /** An account with a sender, two groups, and COFFEE into both. */
  const open = async (more: Partial<TextToJoin> = {}) => {
    const account = someAccount();
    const sender = someSender(account.id);
    await accounts.createAccount(account, someKey(account.id));
    await accounts.addSender(sender);
    const both = [someGroup(account.id), someGroup(account.id)];
    for (const group of both) await groups.create(group);
    const groupIds = both.map(({ id }) => id);
    const textToJoin = someTextToJoin(account.id, ["COFFEE"], { groupIds, ...more });
    await textToJoins.create(textToJoin);
    const owner = { accountId: account.id, phone: sender.phone };
    const phone = somePhone();

    const read = async (text: InboundText): Promise<Situation> => {
      const situation = await inbound.read(owner, text);
      if (!situation) throw new Error("There is an account");
      return situation;
    };
    const decide = async (body: string, at = AT) => {
      const text = someText(phone, sender.phone, body);
      const situation = await read(text);
      return { text, situation, plan: planText(situation, text, at), at };
    };
    const commit = ({ text, situation, plan, at }: Awaited<ReturnType<typeof decide>>) =>
      inbound.commit(situation, text, plan, at);
    const receive = async (body: string, at = AT): Promise<TextPlan> => {
      const decided = await decide(body, at);
      if ((await commit(decided)) !== "committed") throw new Error("Nothing was in its way");
      return decided.plan;
    };
    /** All that a text may have left behind. */
    const written = async (text: Pick<InboundText, "sid">, plan?: TextPlan) => ({
      message: await messages.get({ accountId: account.id, phone, messageId: text.sid }),
      answer: plan?.answer && (await messages.get({ accountId: account.id, phone, messageId: plan.answer.id })),
      known: await contacts.find(account.id, phone),
      records: await contacts.records(account.id, phone),
      memberOf: (await Promise.all(groupIds.map((id) => memberships.find(account.id, id, phone)))).filter(
        (each) => each,
      ),
    });
    return { account, sender, owner, phone, groupIds, textToJoin, read, decide, commit, receive, written };
  };
  return { accounts, contacts, groups, memberships, messages, textToJoins, inbound, open };
};
