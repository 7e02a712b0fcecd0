import type { Role } from "#shared/accounts/api-key.ts";
import type { ConsentFact } from "./consent.ts";
import type { Source } from "./contact.ts";

/** Whose key says it: a person of the staff's, or an integration's. */
export interface KeyOfFact {
  readonly keyId: string;
  readonly role: Role;
  readonly integration: boolean;
}

/** A fact about consent that a request with this key tells of. */
export const saidByKey = (
  { keyId, integration }: KeyOfFact,
  said: Pick<ConsentFact, "state" | "evidence" | "at" | "cause">,
): ConsentFact => ({ ...said, how: integration ? "api" : "staff", by: `key:${keyId}` });

export const sourceOfKey = ({ integration }: Pick<KeyOfFact, "integration">): Source =>
  integration ? "api" : "manual";
