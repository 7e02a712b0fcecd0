import { type ApiKey, roleMay } from "#shared/accounts/api-key.ts";
import { isLandline } from "#shared/accounts/is-landline.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import type { contactLifeRoutes } from "#shared/api/contact-life-routes.ts";
import { LANDLINE } from "#shared/api/inputs.ts";
import { changeContact } from "#shared/contacts/change-contact.ts";
import { consentAt } from "#shared/contacts/consent.ts";
import { createContact } from "#shared/contacts/create-contact.ts";
import { type StandingOptOut, setConsent } from "#shared/contacts/set-consent.ts";
import { deleteContact } from "#shared/groups/delete-contact.ts";
import { eraseContact } from "#shared/groups/erase-contact.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import type { ApiDeps } from "./api-deps.ts";
import { contactView, showingOf, warningsList, warningsView } from "./contact-view.ts";
import type { Handlers } from "./handler-types.ts";
import { readProfile } from "./read-profile.ts";
import { invalid, MAY_NOT_SUBSCRIBE, mayNot, noSuch, TOO_LARGE } from "./refusals.ts";

const byOf = ({ id, role, integration }: ApiKey) => ({ keyId: id, role, integration });
const contactOf = (phone: string) => ({ kind: "contact", id: phone });
const EXISTS = { refused: "contact_exists", detail: "This phone is a contact already; nothing was changed." } as const;

export const contactLifeHandlers = (deps: ApiDeps): Handlers<typeof contactLifeRoutes> => ({
  createContact: async ({ account, key, requestId, begunAt, isAgain }, { body: { phone: written, ...body } }) => {
    const read = readPhoneNumber(written, account.country);
    if (read.kind === "invalid") return invalid([{ path: "phone", message: read.why }]);
    const { phone } = read;
    if (isLandline(phone)) return invalid([{ path: "phone", message: LANDLINE }]);
    const { consent, ...given } = body;
    const showing = await showingOf(deps, account);
    const { profile, errors } = readProfile(showing.fields, given);
    if (errors.length > 0) return invalid(errors);
    const about = { accountId: account.id, phone, profile, consent, by: byOf(key), cause: requestId };
    const outcome = await createContact(deps)({ ...about, at: isoInstant(begunAt), isAgain });
    if (outcome.kind === "tooLarge") return TOO_LARGE;
    if (outcome.kind !== "created") return outcome.kind === "exists" ? EXISTS : MAY_NOT_SUBSCRIBE;
    const after = contactView(showing, outcome.contact, outcome.consent);
    const did = { object: contactOf(phone), after };
    return { status: 201, body: { ...after, ...warningsView(outcome.warnings) }, did };
  },
  changeContact: async ({ account, key, requestId }, { params: { phone }, body: { consent, ...given } }) => {
    const showing = await showingOf(deps, account);
    const { profile, errors } = readProfile(showing.fields, given);
    if (errors.length > 0) return invalid(errors);
    const about = { accountId: account.id, phone, profile, consent, by: byOf(key), cause: requestId };
    const outcome = await changeContact(deps)(about);
    if (outcome.kind === "tooLarge") return TOO_LARGE;
    if (outcome.kind !== "changed") return outcome.kind === "noSuchContact" ? noSuch("contact") : MAY_NOT_SUBSCRIBE;
    const after = contactView(showing, outcome.contact, outcome.consent);
    const before = contactView(showing, outcome.before, outcome.consentBefore);
    const did = { object: contactOf(phone), before, after };
    return { status: 200, body: { ...after, ...warningsView(outcome.warnings) }, did };
  },
  deleteContact: async ({ account, key }, { params: { phone }, query: { erase } }) => {
    // What it held is not told to the trail: it is to be gone.
    const did = { object: contactOf(phone) };
    if (erase === "true") {
      if (!roleMay(key.role, "erase")) return mayNot("This key may not erase anybody.");
      const { kind } = await eraseContact(deps)(account.id, phone);
      if (kind === "noSuchContact") return noSuch("contact");
      return kind === "erased" ? { status: 204, did } : { status: 202, body: { erasing: true }, did };
    }
    const { kind } = await deleteContact(deps)(account.id, phone);
    return kind === "deleted" ? { status: 204, did } : noSuch("contact");
  },
  setConsent: async ({ account, key, requestId, begunAt }, { params: { phone }, body }) => {
    const about = { account, phone, by: byOf(key), cause: requestId, at: isoInstant(begunAt) };
    const outcome = await setConsent(deps)({ ...about, ...body });
    switch (outcome.kind) {
      case "noSuchContact":
        return noSuch("contact");
      case "mayNotSubscribe":
        return MAY_NOT_SUBSCRIBE;
      case "mayNotOverride":
        return mayNot("This key may not override what a person said.");
      case "stands":
        return stands(outcome.optOut);
      case "set": {
        const { consent, counted, warnings } = outcome;
        const was = consentAt(outcome.before, deps.clock.now());
        const [before, after] = [was && { consent: was.state, at: was.at }, { consent: consent.state, at: consent.at }];
        const answer = { state: consent.state, at: consent.at, counted, warnings: warningsList(warnings) };
        return { status: 200, body: answer, did: { object: contactOf(phone), before, after } };
      }
    }
  },
});

const stands = ({ at, how, by }: StandingOptOut) => {
  const detail = `An opt-out of ${at} stands (${how}): only the person's START, or an owner's override, turns it back.`;
  return { refused: "consent_stands", detail, more: { at, how, by } } as const;
};
