import { type Export, expiryOf } from "#shared/exports/export.ts";
import { isoInstant } from "#shared/platform/clock.ts";

/** An export as the API shows it: what it is of, how far it is, and nothing of how it is written. */
export const exportView = (shown: Export, now: number) => {
  const { id, of, state, reason, rows, expected, bytes, by, createdAt, endedAt } = shown;
  const expiry = state === "done" && endedAt !== undefined ? expiryOf(endedAt) : undefined;
  return {
    ...{ id, ...askedOf(of), rows, expected, bytes, by, createdAt, endedAt },
    ...{ state: expiry !== undefined && expiry <= now ? ("expired" as const) : state, reason },
    expiresAt: expiry === undefined ? undefined : isoInstant(expiry),
  };
};

const askedOf = (of: Export["of"]) => {
  if (of.kind !== "recipients") return of;
  const { attempt: _, ...asked } = of;
  return asked;
};

/** As it lands in somebody's folder of downloads. */
export const fileName = ({ of, createdAt }: Export): string => `${of.kind}-${createdAt.slice(0, 10)}.csv`;
