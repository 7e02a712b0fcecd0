import fc from "fast-check";
import { afterFact, type Consent, type ConsentFact } from "#shared/contacts/consent.ts";
import { someFact } from "./samples.ts";

/** Any fact of six seconds, as often two at once. */
export const factArbitrary = fc
  .tuple(
    fc.constantFrom<ConsentFact["state"]>("subscribed", "pending", "unsubscribed"),
    fc.integer({ min: 0, max: 6 }),
    fc.constantFrom<ConsentFact["how"]>("text", "keyword", "carrier", "api", "import", "staff", "override"),
  )
  .map(([state, seconds, how]) => someFact(state, seconds, how));

/** What the person says with their own hand, as texts say it: agreeing and withdrawing. */
export const ownFact = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }))
  .map(([agrees, seconds]) => someFact(agrees ? "subscribed" : "unsubscribed", seconds, "text"));

export const consentAfter = (facts: readonly ConsentFact[]): Consent | undefined =>
  facts.reduce<Consent | undefined>((consent, fact) => afterFact(consent, fact), undefined);
export const stateAfter = (...facts: ConsentFact[]) => consentAfter(facts)?.state;
