import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import { mayReceive } from "#shared/contacts/consent.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { type Membership, responseIsDue } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import type { AddOutcome, MembershipStore } from "./membership-store.ts";
import type { Joining, ResponseStore } from "./response-store.ts";

export interface AddMembersDeps {
  readonly groups: Pick<GroupStore, "get">;
  readonly memberships: Pick<MembershipStore, "add">;
  readonly responses: Pick<ResponseStore, "read" | "senders">;
  readonly clock: Clock;
}

export interface AddMembers {
  readonly account: Account;
  readonly groupId: string;
  /** As people write them. */
  readonly phones: readonly string[];
  /** Asks for the response, or for silence; bulk is silent by itself unless the group says otherwise. */
  readonly respond?: boolean | undefined;
  /** Only tells what would happen. */
  readonly dryRun: boolean;
  readonly cause: string;
  readonly by: string;
}

export interface AddResult {
  /** In E.164, or as it was written when that is no phone number. */
  readonly phone: string;
  readonly outcome: AddOutcome | "invalid";
}

export type AddMembersOutcome =
  | {
      readonly kind: "added";
      readonly results: AddResult[];
      /** How many responses go out, and how many do not only because they were not asked for. */
      readonly responses: { readonly due: number; readonly withheld: number };
    }
  | { readonly kind: "noSuchGroup" | "dynamicGroup" | "groupArchived" };

export type Response = "due" | "withheld" | "none";

const WIDTH = 16;

/** Adds many at once, each by itself: one that cannot be added keeps no other from it. */
export const addMembers =
  (deps: AddMembersDeps) =>
  async (input: AddMembers): Promise<AddMembersOutcome> => {
    const { account, groupId } = input;
    const group = await deps.groups.get(account.id, groupId);
    if (!group) return { kind: "noSuchGroup" };
    if (group.kind === "dynamic") return { kind: "dynamicGroup" };
    if (group.archivedAt) return { kind: "groupArchived" };
    const maySend = (await deps.responses.senders(account.id)).length > 0;
    const read = input.phones.map((text) => ({ text, number: readPhoneNumber(text, account.country) }));
    const phones = [...new Set(read.flatMap(({ number }) => (number.kind === "phone" ? [number.phone] : [])))];
    const added = await inParallel(phones, WIDTH, async (phone) => ({ phone, ...(await addOne(deps, input, phone)) }));

    const outcomes = new Map<string, AddOutcome>(added.map(({ phone, outcome }) => [phone, outcome]));
    const results = read.map(({ text, number }): AddResult => {
      if (number.kind === "invalid") return { phone: text, outcome: "invalid" };
      const outcome = outcomes.get(number.phone) ?? "already_in";
      // A phone that is in the list twice is in the group when it comes again.
      if (outcome === "added") outcomes.set(number.phone, "already_in");
      return { phone: number.phone, outcome };
    });
    const count = (kind: Response): number => (maySend ? added.filter(({ response }) => response === kind).length : 0);
    return { kind: "added", results, responses: { due: count("due"), withheld: count("withheld") } };
  };

const addOne = async (
  deps: AddMembersDeps,
  { account, groupId, respond, dryRun, cause, by }: AddMembers,
  phone: PhoneNumber,
): Promise<{ outcome: AddOutcome; response: Response }> => {
  const now = deps.clock.now();
  const joining = await deps.responses.read(account.id, groupId, phone);
  const membership: Membership = {
    accountId: account.id,
    groupId,
    phone,
    since: isoInstant(now),
    source: "bulk",
    cause,
    by,
    ...(respond === undefined ? {} : { respond }),
  };
  const outcome = dryRun ? expected(joining, cause) : await add(deps, joining, membership);
  return { outcome, response: outcome === "added" ? responseTo(joining, membership, now) : "none" };
};

/** What this request began in an attempt that broke off, it has added. */
const expected = ({ contact, membership }: Joining, cause: string): AddOutcome => {
  if (membership) return membership.cause === cause ? "added" : "already_in";
  return contact ? "added" : "no_such_contact";
};

const add = async (deps: AddMembersDeps, joining: Joining, membership: Membership): Promise<AddOutcome> =>
  joining.membership ? expected(joining, membership.cause) : await deps.memberships.add(membership);

export const responseTo = ({ group, ledger, consent }: Joining, membership: Membership, now: number): Response => {
  const response = group?.response;
  if (!response || !mayReceive(consent, "response", now)) return "none";
  if (ledger?.cause === membership.cause || responseIsDue(response, membership, ledger, now)) return "due";
  return responseIsDue(response, { ...membership, respond: true }, ledger, now) ? "withheld" : "none";
};
