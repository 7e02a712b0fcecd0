import type { CursorSeal } from "#shared/platform/sealed-cursor.ts";
import { invalid } from "./refusals.ts";

type Position = Readonly<Record<string, string>>;

/**
 * A cursor of what is asked for by POST: it comes and goes in the body, so that an Idempotency-Key tells one page from
 * the next. Sealed, as every cursor, to the account, the operation and what was asked for.
 */
export const bodyCursor = async (
  deps: { readonly seal: () => Promise<CursorSeal> },
  context: { readonly account: string; readonly operation: string; readonly asked: unknown },
) => {
  const seal = await deps.seal();
  const to = [context.account, context.operation, JSON.stringify(context.asked)];
  return {
    /** The place that a cursor names: undefined without one, and for one of another list. */
    open: (cursor: string | undefined) => (cursor === undefined ? undefined : seal.open(cursor, to)),
    sealed: (position: Position | undefined) => (position ? { cursor: seal.seal(position, to) } : {}),
  };
};

export const OTHER_CURSOR = invalid([{ path: "cursor", message: "was not answered to this request" }]);
