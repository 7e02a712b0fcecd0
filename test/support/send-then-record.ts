import type { SendMessage } from "#shared/messaging/message.ts";
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
