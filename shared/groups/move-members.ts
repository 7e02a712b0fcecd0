import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { readPhoneNumber } from "#shared/accounts/read-phone-number.ts";
import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { responseTo } from "./add-members.ts";
import type { Membership } from "./group.ts";
import type { GroupStore } from "./group-store.ts";
import type { MembershipMover } from "./membership-mover.ts";
import type { MembershipStore } from "./membership-store.ts";
import type { ResponseStore } from "./response-store.ts";

export interface MoveMembersDeps {
  readonly groups: Pick<GroupStore, "getAll">;
  readonly memberships: Pick<MembershipStore, "find">;
  readonly mover: MembershipMover;
  readonly responses: Pick<ResponseStore, "read" | "senders">;
  readonly clock: Clock;
}

export interface MoveMembers {
  readonly account: Account;
  readonly groupId: string;
  readonly toGroup: string;
  /** As people write them. */
  readonly phones: readonly string[];
  readonly respond?: boolean | undefined;
  /** Only tells what would happen. */
  readonly dryRun: boolean;
  readonly cause: string;
  readonly by: string;
}

/** `already_there`: it was in both, and is only in the other now. */
type Moved = "moved" | "already_there" | "not_in" | "no_such_contact";

export interface MoveResult {
  readonly phone: string;
  readonly outcome: Moved | "invalid";
}

export type MoveMembersOutcome =
  | {
      readonly kind: "moved";
      readonly results: MoveResult[];
      readonly responses: { readonly due: number; readonly withheld: number };
    }
  | { readonly kind: "noSuchGroup" | "noSuchTarget" | "dynamicGroup" | "targetArchived" };

const WIDTH = 16;

/** Takes many from one group to another, each by itself. Broken off and asked again it goes on where it was. */
export const moveMembers =
  (deps: MoveMembersDeps) =>
  async (input: MoveMembers): Promise<MoveMembersOutcome> => {
    const { account, groupId, toGroup } = input;
    const [from, to] = await deps.groups.getAll(account.id, [groupId, toGroup]);
    if (!from) return { kind: "noSuchGroup" };
    if (!to) return { kind: "noSuchTarget" };
    if (from.kind === "dynamic" || to.kind === "dynamic") return { kind: "dynamicGroup" };
    if (to.archivedAt) return { kind: "targetArchived" };
    const maySend = (await deps.responses.senders(account.id)).length > 0;
    const read = input.phones.map((text) => ({ text, number: readPhoneNumber(text, account.country) }));
    const phones = [...new Set(read.flatMap(({ number }) => (number.kind === "phone" ? [number.phone] : [])))];
    const moved = await inParallel(phones, WIDTH, async (phone) => ({ phone, ...(await moveOne(deps, input, phone)) }));

    const outcomes = new Map<string, Moved>(moved.map(({ phone, outcome }) => [phone, outcome]));
    const results = read.map(({ text, number }): MoveResult => {
      if (number.kind === "invalid") return { phone: text, outcome: "invalid" };
      return { phone: number.phone, outcome: outcomes.get(number.phone) ?? "not_in" };
    });
    const count = (kind: "due" | "withheld"): number =>
      maySend ? moved.filter(({ response }) => response === kind).length : 0;
    return { kind: "moved", results, responses: { due: count("due"), withheld: count("withheld") } };
  };

const moveOne = async (deps: MoveMembersDeps, input: MoveMembers, phone: PhoneNumber) => {
  const { account, groupId, toGroup, respond, dryRun, cause, by } = input;
  const now = deps.clock.now();
  const [before, joining] = await Promise.all([
    deps.memberships.find(account.id, groupId, phone),
    deps.responses.read(account.id, toGroup, phone),
  ]);
  const to: Membership = {
    ...{ accountId: account.id, groupId: toGroup, phone, since: isoInstant(now), source: "bulk" as const, cause, by },
    ...(respond === undefined ? {} : { respond }),
  };
  // What this request moved in an attempt that broke off, it has moved.
  const isOurs = joining.membership?.cause === cause;
  const outcome = before ? await move(deps, before, to, joining, dryRun) : isOurs ? "moved" : "not_in";
  return { outcome, response: outcome === "moved" ? responseTo(joining, to, now) : ("none" as const) };
};

const move = async (
  { mover }: MoveMembersDeps,
  from: Membership,
  to: Membership,
  { contact, membership }: Awaited<ReturnType<ResponseStore["read"]>>,
  dryRun: boolean,
): Promise<Moved> => {
  if (dryRun) return membership ? "already_there" : contact ? "moved" : "no_such_contact";
  const outcome = await mover.move(from, to);
  if (outcome === "already_in") return "already_there";
  return outcome === "left" ? "not_in" : outcome;
};
