import { type RequeueDeps, requeueWaiting } from "#shared/messaging/requeue-waiting.ts";

/** The clock hands out jobs only; what is due twice because two ticks met does no harm. */
export const everyMinute = (deps: RequeueDeps) => async (): Promise<void> => {
  await requeueWaiting(deps)();
};
