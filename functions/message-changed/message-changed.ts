import { type AttributeReplyDeps, attributeReply } from "#shared/campaigns/attribute-reply.ts";
import { type CampaignDifference, differenceOf, talliedRowSchema } from "#shared/campaigns/tally-difference.ts";
import { type TallyTextsDeps, tallyTexts } from "#shared/campaigns/tally-texts.ts";
import { isInboundId } from "#shared/messaging/message.ts";
import { messageOfKey } from "#shared/messaging/message-of-key.ts";
import { type NoteSentDeps, noteSent } from "#shared/messaging/note-sent.ts";
import { saysSomethingNew } from "#shared/messaging/says-something-new.ts";
import type { JobQueue } from "#shared/platform/job-queue.ts";
import type { Log } from "#shared/platform/logger.ts";
import { pealFunction, type UnansweredBell } from "#shared/platform/stream-batch.ts";
import { imagesIn, recordsWhere } from "#shared/platform/stream-images.ts";

export interface MessageChangedDeps extends NoteSentDeps, AttributeReplyDeps, TallyTextsDeps {
  readonly deadLetters: JobQueue<UnansweredBell>;
  readonly log: Log;
}

/**
 * The messages stream: what became of our texts to a person is noted beside the contact, for rules to read; a text that came
 * in belongs to the campaign that it answers; campaigns are tallied.
 */
export const messageChanged = (deps: MessageChangedDeps) => {
  const [note, attribute, tally] = [noteSent(deps), attributeReply(deps), tallyTexts(deps)];
  return async (event: unknown) => {
    const replies: CampaignDifference[] = [];
    const bells = pealFunction({
      log: deps.log,
      deadLetters: deps.deadLetters,
      together: (key) => (messageOfKey(key) ? key.pk : undefined),
      answer: async (items) => {
        const refs = items.flatMap(({ key }) => messageOfKey(key) ?? []);
        const sent = refs.flatMap(({ messageId }) => (isInboundId(messageId) ? [] : [messageId]));
        for (const { accountId, phone } of sent.length > 0 ? refs.slice(0, 1) : []) await note(accountId, phone, sent);
        for (const ref of refs.filter(({ messageId }) => isInboundId(messageId)))
          replies.push(...(await attribute(ref)));
      },
    });
    const answered = await bells(recordsWhere(event, saysSomethingNew));
    await tally([...imagesIn(event, talliedRowSchema).flatMap(differenceOf), ...replies]);
    return answered;
  };
};
