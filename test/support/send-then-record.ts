import { blockTexts, campaignRow } from "#shared/campaigns/block-texts.ts";
import type { SendBlock } from "#shared/campaigns/campaign-jobs.ts";
import type { BlockDeps } from "#shared/campaigns/send-block.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import { refOf, type SendMessage } from "#shared/messaging/message.ts";
import type { DoorDeps } from "#shared/messaging/send-message.ts";

/**
 * What most systems do in place of the door: hand it over, note it afterwards, and let the queue bring back what failed
 * in between. Fault runs must find the texts that it sends twice, or they would find nothing.
 */
export const sendMessage =
  (deps: DoorDeps) =>
  async (job: SendMessage): Promise<void> => {
    const row = await deps.messages.get(job);
    if (row?.direction !== "out" || row.state !== "queued") return;
    const send = await deps.gateway.ready();
    await deps.recipients.read(row);
    const outcome = await send(row);
    if (outcome.kind === "comeBackLater" || outcome.kind === "inDoubt") throw new Error("again");
    const claim = await deps.messages.claim(job, "any", deps.clock.now());
    if (claim.kind !== "claimed" || outcome.kind !== "accepted") return;
    await deps.messages.record(job, "any", { state: "sent", sid: outcome.sid });
  };

/** The same of a campaign: who has no row is texted, and has one then. */
export const sendBlock =
  (deps: BlockDeps) =>
  async (job: SendBlock): Promise<void> => {
    const campaign = await deps.campaigns.get({ accountId: job.accountId, id: job.campaignId });
    const sending = campaign?.sender && (await deps.sending.readSending(job.accountId, campaign.sender));
    if (!campaign || !sending) return;
    const texts = await blockTexts(deps)(campaign, sending.account, job.phones);
    const ids = job.phones.map((phone) => ({
      phone,
      messageId: campaignTextId(job.accountId, job.campaignId, phone),
    }));
    const there = await deps.texts.find(job.accountId, ids);
    const worked = await Promise.allSettled(
      texts.map(async (text, index) => {
        if (there[index]) return;
        const [claimId, now] = [deps.newId(), deps.clock.now()];
        const row = { ...campaignRow(campaign, sending.sender, text, now), state: "claimed" as const, claimId };
        const send = await deps.gateway.ready();
        await deps.recipients.read(row);
        const outcome = await send(row);
        if (outcome.kind === "comeBackLater" || outcome.kind === "inDoubt") throw new Error("again");
        const claim = await deps.texts.claim({ ...row, claimedAt: row.at }, sending.account.frequencyCap);
        if (claim.kind !== "claimed" || outcome.kind !== "accepted") return;
        await deps.messages.record(refOf(row), claimId, { state: "sent", sid: outcome.sid });
      }),
    );
    for (const each of worked) if (each.status === "rejected") throw each.reason;
  };
