// A group holds contacts: a standard one is kept by hand. What it sends to a contact that joins is its response. Law:
// transitions trigger, states do not: a response goes out when a membership begins, and again only as its policy says.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { type Source, sourceSchema } from "#shared/contacts/contact.ts";

export const groupIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

const againPolicySchema = z.union([
  z.enum(["never", "every-join"]),
  z.object({ afterDays: z.number().int().min(1).max(3_650) }),
]);

export const groupResponseSchema = z.object({
  body: z.string(),
  /** For which sources of a membership it is sent; what is not said is as usual. */
  on: z.partialRecord(sourceSchema, z.boolean()).default({}),
  again: againPolicySchema.default("never"),
});
export type GroupResponse = z.infer<typeof groupResponseSchema>;

/** Usually a person's or a rule's act answers; many at once do not, unless asked for. */
const usuallyOn: Readonly<Record<Source, boolean>> = {
  keyword: true,
  manual: true,
  api: true,
  rule: true,
  bulk: false,
  import: false,
};

export const groupSchema = z.object({
  id: groupIdSchema,
  accountId: accountIdSchema,
  name: z.string(),
  description: z.string().optional(),
  kind: z.enum(["standard"]),
  sender: senderNumberSchema.optional(),
  response: groupResponseSchema.optional(),
  createdAt: z.iso.datetime(),
  /** Since when it takes no new members and its response is quiet. */
  archivedAt: z.iso.datetime().optional(),
  /** When it was looked through last for people who no longer belong there, and by whose key. */
  reviewed: z.object({ at: z.iso.datetime(), by: z.object({ keyId: z.string(), label: z.string() }) }).optional(),
  /** What joins people to it, such as `text-to-join#id`: while there is any it cannot be deleted. */
  usedBy: z.set(z.string()).optional(),
  version: z.number().int().positive(),
});
export type Group = z.infer<typeof groupSchema>;

export const membershipSchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  phone: phoneNumberSchema,
  since: z.iso.datetime(),
  source: sourceSchema,
  /** What started it: a MessageSid, a request, an import. */
  cause: z.string(),
  /** Whose key it was, when it was a request. */
  by: z.string().optional(),
  /** True asks for the response though the source has it off; false is silent, for something else answers. */
  respond: z.boolean().optional(),
  /** The groups whose different responses this cause calls for, in the order in which they go out. */
  inTurn: z.array(groupIdSchema).max(20).optional(),
});
export type Membership = z.infer<typeof membershipSchema>;

/** Remembers, beyond the membership, that a phone got this group's response. */
export const ledgerEntrySchema = z.object({ cause: z.string(), at: z.iso.datetime(), messageId: z.string() });
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

const DAY_MILLISECONDS = 86_400_000;

/** Whether this membership's beginning calls for the response. */
export const responseIsDue = (
  response: GroupResponse,
  membership: Pick<Membership, "source" | "respond" | "cause">,
  ledger: LedgerEntry | undefined,
  now: number,
): boolean => {
  const asked = membership.respond ?? response.on[membership.source] ?? usuallyOn[membership.source];
  if (!asked) return false;
  if (!ledger) return true;
  if (ledger.cause === membership.cause) return false;
  if (response.again === "never") return false;
  if (response.again === "every-join") return true;
  return now - Date.parse(ledger.at) >= response.again.afterDays * DAY_MILLISECONDS;
};
