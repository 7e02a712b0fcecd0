import type { Item } from "#shared/platform/dynamo.ts";
import type { ItemImages } from "#shared/platform/stream-images.ts";

const MOVES_FACTS: ReadonlySet<unknown> = new Set(["sent", "failed", "undelivered"]);

/**
 * Whether a change of a row is a bell: a text came in, the carrier took one, or one failed. What is delivered was sent
 * before, and rang then, unless its callback was faster. All else of a campaign's row is only tallied.
 */
export const saysSomethingNew = ({ before, after }: ItemImages<Item>): boolean => {
  if (after?.direction === "in") return before === undefined;
  return MOVES_FACTS.has(after?.state) || (after?.state === "delivered" && before?.state !== "sent");
};
