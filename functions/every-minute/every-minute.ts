import { type HandOutDeps, handOutDoubts } from "#shared/messaging/hand-out-doubts.ts";
import { type RequeueDeps, requeueWaiting } from "#shared/messaging/requeue-waiting.ts";

/** The clock hands out jobs only; what is handed out twice because two ticks met does no harm. */
export const everyMinute = (deps: RequeueDeps & HandOutDeps) => async (): Promise<void> => {
  await Promise.all([requeueWaiting(deps)(), handOutDoubts(deps)()]);
};
