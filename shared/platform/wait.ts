import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds. */
export type Wait = (milliseconds: number) => Promise<unknown>;

/** How somebody waits between attempts: as long as that takes, unless it was given another way. */
export const waiting = ({ wait = sleep }: { readonly wait?: Wait | undefined }): Wait => wait;
