import { dynamoStores } from "#functions/send-message/dynamo-stores.ts";
import { sendMessageFunction } from "#functions/send-message/send-message.ts";
import { keptSending } from "#shared/accounts/sending.ts";
import { campaignWindow } from "#shared/campaigns/campaign-window.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import type { SendOutcome } from "#shared/messaging/sms-gateway.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { recordingClient } from "#test/support/dynamo-access.ts";
import { mainSender, phoneOf, type SeededTwin, seededTwin, textOf } from "#test/support/seeded-twin.ts";

export const PHONE = phoneOf(1);

/** The seed over the twin, a client that notes what it is asked for, and what happens beside it. */
export const startRecorded = async () => {
  const twin = await seededTwin();
  const { client, asked } = recordingClient(twin.dynamo, twin.tables);
  let texts = 0;
  /** A text of the person's, taken in beside what is recorded. */
  const say = async (body: string): Promise<void> => {
    texts += 1;
    twin.clock.advance(1_000);
    await receiveText(twin)(textOf(1_000 + texts, body));
  };
  /** An answer that waits to be sent. */
  const row = async (cause: string, more: { groupIds?: string[]; body?: string } = {}) => {
    const at = isoInstant(twin.clock.now());
    const message = replyRow({
      ...{ sender: mainSender, phone: PHONE, body: "Hello", purpose: "answer", cause, at },
      ...more,
    });
    await twin.messages.insert(message);
    return message;
  };
  /** An answer that was claimed, as it is before its callback comes. */
  const claimed = async (cause: string) => {
    const message = await row(cause);
    const claim = { claimId: `claim-${cause}`, claimedAt: isoInstant(twin.clock.now()) };
    await twin.messages.claim(sendJob(message), claim.claimId, twin.clock.now());
    return { ...message, ...claim };
  };
  return { twin, client, asked, say, row, claimed };
};

/** Whatever comes into the dead letters ends the test. */
export const noDeadLetters = {
  send: async (letters: readonly unknown[]) => {
    throw new Error(JSON.stringify(letters));
  },
};

/** The jobs as a queue brings them, ten at once; what met others comes again. Each must be done within six deliveries. */
export const doAll = async (
  work: (event: unknown) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>,
  jobs: readonly unknown[],
): Promise<void> => {
  const left = jobs.map((job) => ({ job, deliveries: 0 }));
  for (let some = left.splice(0, 10); some.length > 0; some = left.splice(0, 10)) {
    const Records = some.map(({ job }, index) => ({ messageId: String(index), body: JSON.stringify(job) }));
    const { batchItemFailures } = await work({ Records });
    for (const { itemIdentifier } of batchItemFailures) {
      const [failed] = some.slice(Number(itemIdentifier));
      if (!failed || failed.deliveries === 5) throw new Error("A job was not done");
      left.push({ job: failed.job, deliveries: failed.deliveries + 1 });
    }
  }
};

/** The door's function over what is recorded, and a carrier that answers as is said last. */
export const doorOf = (twin: SeededTwin, client: DocumentClient) => {
  const { tables, clock, counter, log, replies } = twin;
  const stores = dynamoStores(client, tables);
  let carrier = async (): Promise<SendOutcome> => ({ kind: "inDoubt", reason: "Nobody said what it answers" });
  const work = sendMessageFunction({
    ...stores,
    sending: keptSending(stores.accounts, clock),
    senders: stores.accounts,
    window: campaignWindow,
    blocks: { send: async () => {} },
    gateway: { ready: async () => () => carrier() },
    deadLetters: noDeadLetters,
    wait: async (milliseconds) => clock.advance(Math.max(0, milliseconds)),
    ...{ newId, replies, clock, counter, log },
  });
  return {
    work,
    answers: (next: typeof carrier): void => {
      carrier = next;
    },
  };
};
