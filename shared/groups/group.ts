// A group holds contacts: a standard one is kept by hand, a dynamic one by its rule. What it sends to a contact that joins is its response. Law:
// transitions trigger, states do not: a response goes out when a membership begins, and again only as its policy says.
import * as z from "zod";
import { accountIdSchema } from "#shared/accounts/account.ts";
import { phoneNumberSchema, senderNumberSchema } from "#shared/accounts/phone-number.ts";
import { type Source, sourceSchema } from "#shared/contacts/contact.ts";
import { storedRuleSchema } from "./rule-schema.ts";

export const groupIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, "must be an id, as it was answered when it was made");

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

/** What a dynamic group has beyond a standard one. */
const ruleParts = z.object({
  rule: storedRuleSchema,
  /** Counts the beginnings of rebuilds, from 1: what is found under an earlier one counts no more. */
  revision: z.number().int().positive(),
  /** `invalid`: its rule cannot be read any more, its members stay as they are until it can. */
  state: z.enum(["building", "ready", "invalid"]),
  invalidBecause: z.string().optional(),
  /** What its rule and all that it is read with were when its rebuild began: rule-fingerprint.ts. */
  fingerprint: z.string(),
  /** When its last rebuild began, and when one was done last. */
  buildingSince: z.iso.datetime().optional(),
  builtAt: z.iso.datetime().optional(),
  /** How it was compared with its rule last: `drift` is how many were in or out against it. */
  verified: z.object({ checked: z.number().int(), drift: z.number().int(), at: z.iso.datetime() }).optional(),
});

export const groupSchema = z.object({
  id: groupIdSchema,
  accountId: accountIdSchema,
  name: z.string(),
  description: z.string().optional(),
  kind: z.enum(["standard", "dynamic"]),
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
  ...ruleParts.partial().shape,
});
export type Group = z.infer<typeof groupSchema>;

/** A group that its rule keeps: nobody is put in or taken out by hand. */
export const dynamicGroupSchema = groupSchema.extend({ kind: z.literal("dynamic"), ...ruleParts.shape });
export type DynamicGroup = z.infer<typeof dynamicGroupSchema>;

export const membershipSchema = z.object({
  accountId: accountIdSchema,
  groupId: groupIdSchema,
  phone: phoneNumberSchema,
  since: z.iso.datetime(),
  source: sourceSchema,
  /** What started it: a MessageSid, a request, an import. */
  cause: z.string(),
  /** Of a membership by rule: the source of the change that let the rule match. Passing time has none. */
  behind: sourceSchema.optional(),
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

/** A join by rule obeys the rule's switch, and that of what is behind it. */
const switchesAreOn = ({ on }: GroupResponse, { source, behind }: Pick<Membership, "source" | "behind">): boolean => {
  const isOn = (of: Source): boolean => on[of] ?? usuallyOn[of];
  return isOn(source) && (behind === undefined || isOn(behind));
};

const DAY_MILLISECONDS = 86_400_000;

/** Whether this membership's beginning calls for the response. */
export const responseIsDue = (
  response: GroupResponse,
  membership: Pick<Membership, "source" | "behind" | "respond" | "cause">,
  ledger: LedgerEntry | undefined,
  now: number,
): boolean => {
  if (!(membership.respond ?? switchesAreOn(response, membership))) return false;
  if (!ledger) return true;
  if (ledger.cause === membership.cause) return false;
  if (response.again === "never") return false;
  if (response.again === "every-join") return true;
  return now - Date.parse(ledger.at) >= response.again.afterDays * DAY_MILLISECONDS;
};
