import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { FieldError } from "#shared/platform/http.ts";
import type { TextToJoin } from "./text-to-join.ts";
import {
  answersWithSilence,
  noSuchGroup,
  openingErrors,
  type PartsDeps,
  readParts,
  textErrors,
} from "./text-to-join-parts.ts";
import type { KeywordTaken, TextToJoinStore } from "./text-to-join-store.ts";

export interface CreateTextToJoinDeps extends PartsDeps {
  readonly textToJoins: Pick<TextToJoinStore, "create" | "get">;
  readonly clock: Clock;
}

/** `id` is the request's: the same request again finds its own. */
export type NewTextToJoin = Omit<TextToJoin, "status" | "createdAt" | "version">;

export type CreateTextToJoinOutcome =
  | { readonly kind: "created"; readonly textToJoin: TextToJoin; readonly silent: boolean }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | KeywordTaken;

export const createTextToJoin =
  (deps: CreateTextToJoinDeps) =>
  async (input: NewTextToJoin): Promise<CreateTextToJoinOutcome> => {
    const { groups, errors: nothings } = await readParts(deps, input.accountId, input);
    const errors = [...nothings, ...openingErrors(input), ...(await textErrors(deps, input.accountId, input))];
    if (errors.length > 0) return { kind: "invalid", errors };
    const textToJoin: TextToJoin = { ...input, status: "active", createdAt: isoInstant(deps.clock.now()), version: 1 };
    const created = (made: TextToJoin) =>
      ({ kind: "created", textToJoin: made, silent: answersWithSilence(made, groups) }) as const;
    const outcome = await deps.textToJoins.create(textToJoin);
    if (outcome.kind === "created") return created(textToJoin);
    const own = await deps.textToJoins.get(input.accountId, input.id);
    if (own) return created(own);
    return outcome.kind === "keywordTaken" ? outcome : noSuchGroup(textToJoin, outcome);
  };
