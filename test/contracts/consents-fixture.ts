import type { Role } from "#shared/accounts/api-key.ts";
import type { ConsentFact } from "#shared/contacts/consent.ts";
import { phoneOf, someFact } from "#test/support/samples.ts";
import { type Api, type Shop, startShop } from "./api-fixture.ts";

export const EVIDENCE = "said so at the till, form 12";
export const SUBSCRIBE = { state: "subscribed", evidence: EVIDENCE };
export const OVERRIDE = { ...SUBSCRIBE, override: true };
export const UNSUBSCRIBE = { state: "unsubscribed", evidence: "said so by phone" };

/** A shop, and what is said of its people's consent: by themselves, and by whoever has a key. */
export const consentDesk = async (api: Api) => {
  const shop = await startShop(api);
  let last = 300;
  const keys = new Map<string, Promise<string>>();
  /** So much later; facts have instants of their own. */
  const wait = (milliseconds = 1_000) => {
    api.clock.time += milliseconds;
  };
  /** Somebody new, of whom nobody said anything. */
  const someone = async (): Promise<string> => {
    last += 1;
    const phone = shop.phone(last);
    await shop.ask("POST", "/v1/contacts", { phone });
    return phone;
  };
  /** A fact of now. */
  const said = async (phone: string, state: ConsentFact["state"], how: ConsentFact["how"], evidence = "said so") => {
    wait();
    const at = new Date(api.clock.time).toISOString();
    await api.stores.contacts.note(shop.account.id, phoneOf(phone), { ...someFact(state, 0, how), at, evidence });
  };
  const consentOf = async (phone: string) => (await shop.ask("GET", `/v1/contacts/${phone}`)).body.consent;
  const records = async (phone: string) => (await shop.ask("GET", `/v1/contacts/${phone}/consents`)).body.items;
  const asking =
    (role: Role, integration = false) =>
    async (phone: string, body: unknown): ReturnType<Shop["ask"]> => {
      wait();
      const name = `${role} ${integration}`;
      keys.set(name, keys.get(name) ?? api.keyOf(shop.account, role, integration));
      return api.as((await keys.get(name)) ?? "")("POST", `/v1/contacts/${phone}/consents`, body);
    };
  return { shop, wait, someone, said, consentOf, records, asking };
};
export type ConsentDesk = Awaited<ReturnType<typeof consentDesk>>;

/** Status, and what stands or why not. */
export const summary = ({ status, body }: Awaited<ReturnType<Shop["ask"]>>): string =>
  status === 200 ? `200 ${body.state}${body.counted ? " counted" : ""}` : `${status} ${body.code}`;
