import { receiveText } from "#shared/inbound/receive-text.ts";
import { sendJob } from "#shared/messaging/message.ts";
import { replyRow } from "#shared/messaging/reply.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { recordingClient } from "#test/support/dynamo-access.ts";
import { mainSender, phoneOf, seededTwin, textOf } from "#test/support/seeded-twin.ts";

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
