import type { Refusal } from "#shared/api/route.ts";

/** Another account's is answered in these very words: unknown. */
export const noSuch = (noun: string): Refusal<"not_found"> => ({
  refused: "not_found",
  detail: `There is no such ${noun}.`,
});

export const invalid = (errors: readonly { path: string; message: string }[]): Refusal<"invalid"> => ({
  refused: "invalid",
  detail: "Something in the request is not as it must be; see errors.",
  errors,
});

/** Of a contact. */
export const TOO_LARGE = invalid([
  { path: "fields", message: "are more than a contact can hold: all its values together may take 350 KB of JSON" },
]);

export const wrongState = (done: string, state: string) =>
  ({ refused: "wrong_state", detail: `One that is ${state} cannot be ${done}.`, more: { state } }) as const;

/** Of a campaign, which may name its sender. */
export const noSender = {
  refused: "no_sender",
  detail: "The account has no sender, or not the one that the campaign names: POST /v1/senders adds one.",
} as const;

export const mayNot = (detail: string) => ({ refused: "forbidden", detail }) as const;

export const MAY_NOT_SUBSCRIBE = mayNot("This key may not subscribe anybody.");

export const BUILDING = {
  refused: "group_building",
  detail: "The group is being built: ask again when it is ready.",
} as const;
