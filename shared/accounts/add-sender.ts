import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import type { AccountId } from "./account.ts";
import type { AccountStore } from "./account-store.ts";
import { senderNumberSchema } from "./phone-number.ts";
import { readPhoneNumber } from "./read-phone-number.ts";
import type { Sender } from "./sender.ts";

export interface AddSenderDeps {
  readonly accounts: Pick<AccountStore, "addSender" | "listSenders">;
  readonly clock: Clock;
}

export interface NewSender {
  readonly accountId: AccountId;
  readonly country: string;
  /** A short code, or a phone number as people write it. */
  readonly phone: string;
  readonly segmentsPerSecond: number;
  readonly messagingServiceSid?: string | undefined;
}

export type AddSenderOutcome =
  | { readonly kind: "added"; readonly sender: Sender }
  | { readonly kind: "taken" }
  | { readonly kind: "invalidPhone"; readonly why: string };

/** Adds a number that sends for the account, unless it sends for anybody already. Added again as it is, it is found. */
export const addSender =
  (deps: AddSenderDeps) =>
  async ({ country, ...input }: NewSender): Promise<AddSenderOutcome> => {
    const isShortCode = /^\d{5,6}$/.test(input.phone);
    const read = isShortCode ? undefined : readPhoneNumber(input.phone, country);
    if (read?.kind === "invalid") return { kind: "invalidPhone", why: read.why };
    const phone = senderNumberSchema.parse(read ? read.phone : input.phone);
    const sender: Sender = { ...input, phone, createdAt: isoInstant(deps.clock.now()) };
    if ((await deps.accounts.addSender(sender)) === "added") return { kind: "added", sender };
    // The same request that broke off before may have added it.
    const own = (await deps.accounts.listSenders(input.accountId)).find((each) => each.phone === phone);
    const isSame =
      own?.segmentsPerSecond === sender.segmentsPerSecond && own.messagingServiceSid === sender.messagingServiceSid;
    return isSame ? { kind: "added", sender: own } : { kind: "taken" };
  };
