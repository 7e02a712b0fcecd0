import type { AuditEntry } from "#shared/accounts/audit.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import type { Caller } from "./api-deps.ts";
import type { AnyInput } from "./handler-types.ts";

/** What paths begin with, and by what such a thing is known; of what is made that is in the body, or the request's id. */
const NOUNS: Readonly<Record<string, readonly [kind: string, named: string]>> = {
  campaigns: ["campaign", "id"],
  contacts: ["contact", "phone"],
  conversations: ["conversation", "phone"],
  exports: ["export", "id"],
  fields: ["field", "key"],
  groups: ["group", "id"],
  imports: ["import", "id"],
  keys: ["key", "id"],
  messages: ["message", "id"],
  reviews: ["review", "id"],
  senders: ["sender", "phone"],
  templates: ["template", "id"],
  "text-to-joins": ["textToJoin", "id"],
};

/** What a request is about to change, as far as it says so itself. */
export const intendedObject = (path: string, { account, requestId }: Caller, input: AnyInput): AuditEntry["object"] => {
  const [kind, named] = NOUNS[path.split("/")[2] ?? ""] ?? ["account", undefined];
  if (named === undefined) return { kind, id: account.id };
  const { params, body } = input;
  const id = params[named] ?? body[named] ?? requestId;
  return { kind, id: named === "phone" ? inE164(String(id), account.country) : String(id) };
};

const inE164 = (written: string, country: string): string => {
  const read = readPhoneNumber(written, country);
  return read.kind === "phone" ? read.phone : written;
};
