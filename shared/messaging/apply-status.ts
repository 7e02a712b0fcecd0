import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema } from "#shared/accounts/phone-number.ts";
import type { TwilioForm } from "#shared/platform/twilio-signature.ts";
import { stateOfStatus } from "./delivery-status.ts";
import type { DoubtStore } from "./doubt-store.ts";
import { countDoubleSend, type EndDeps, heedRefusal } from "./end-claim.ts";
import { messageIdSchema } from "./message.ts";
import type { MessageStore, StatusOutcome } from "./message-store.ts";
import { classOfTwilioError, saysTooFast, type TwilioErrorClass } from "./twilio-errors.ts";

export interface StatusDeps extends Pick<EndDeps, "contacts" | "accounts" | "clock" | "counter" | "log"> {
  readonly messages: Pick<MessageStore, "applyStatus" | "get">;
  readonly doubts: Pick<DoubtStore, "claimSid">;
}

/** `notOurs`: a signed callback that does not name one of our messages; `unknownStatus`: a word Twilio added since. */
export type CallbackOutcome = StatusOutcome | "notOurs" | "unknownStatus";

// MessageStatus counts, not the older SmsStatus. ErrorCode comes with failed and undelivered.
const formSchema = z.object({
  MessageSid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/),
  MessageStatus: z.string(),
  To: phoneNumberSchema,
  ErrorCode: z.coerce.number().int().optional().catch(undefined),
});

const addressSchema = z.object({ account: accountIdSchema, message: messageIdSchema });

/** Moves a message forward by what Twilio says of it, never back; twice, late and in any order are all the same. */
export const applyStatus =
  (deps: StatusDeps) =>
  async (query: string, form: TwilioForm): Promise<CallbackOutcome> => {
    const address = addressSchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
    const parsed = formSchema.safeParse({ ...form });
    if (!address.success || !parsed.success) return ignored(deps, "notOurs");
    const state = stateOfStatus(parsed.data.MessageStatus);
    if (!state) return ignored(deps, "unknownStatus");

    const ref = { accountId: address.data.account, phone: parsed.data.To, messageId: address.data.message };
    const { MessageSid: sid, ErrorCode: errorCode } = parsed.data;
    const outcome = await deps.messages.applyStatus(ref, { sid, state, ...(errorCode ? { errorCode } : {}) });
    if (outcome === "unknownMessage") return ignored(deps, "notOurs");
    if (outcome === "applied" && (await deps.doubts.claimSid(ref, sid, deps.clock.now()))) {
      deps.log.warn("A doubt had been settled with the SID of another message", { messageId: ref.messageId });
    }
    if (outcome === "doubleSend") countDoubleSend(deps, ref.messageId);
    // Also of a callback that came before: the first one may have died before what it said was heeded.
    if (errorCode !== undefined && isHeeded(errorCode)) {
      const message = await deps.messages.get(ref);
      if (message?.direction === "out") await heedRefusal(deps)(message, errorCode);
    }
    return outcome;
  };

/** Under a Messaging Service a refusal comes here: 21610 as a failed message, not as an answer. */
const HEEDED: ReadonlySet<TwilioErrorClass> = new Set(["optOut", "account"]);

/** And that it sends too much the carrier often says only when it came to a text. */
const isHeeded = (errorCode: number): boolean => HEEDED.has(classOfTwilioError(errorCode)) || saysTooFast(errorCode);

const ignored = (deps: StatusDeps, outcome: "notOurs" | "unknownStatus"): CallbackOutcome => {
  deps.counter.count("UnknownCallback");
  deps.log.warn("A signed callback was put aside", { outcome });
  return outcome;
};
