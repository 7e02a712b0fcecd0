import type { Account } from "#shared/accounts/account.ts";
import type { KnownContact } from "#shared/contacts/contact-store.ts";
import type { MemberReader } from "#shared/groups/member-reader.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import type { AudienceRow } from "./audience.ts";
import { audienceRow, type Candidate } from "./audience-decision.ts";

/** Each is two items, and a request takes a hundred. */
const READ_AT_ONCE = 50;
const WIDTH = 8;

/** A decided phone, and whose it is. */
export interface Decided {
  readonly row: AudienceRow;
  readonly contact: KnownContact["contact"];
}

/** Decides a page of candidates; of those who are excluded anyway nothing is read. */
export const decideAudience =
  ({ members }: { readonly members: MemberReader }) =>
  async (account: Account, candidates: readonly Candidate[], now: number): Promise<Decided[]> => {
    const asked = candidates.filter(({ excluded }) => !excluded).map(({ phone }) => phone);
    const batches = Array.from({ length: Math.ceil(asked.length / READ_AT_ONCE) }, (_, index) =>
      asked.slice(index * READ_AT_ONCE, (index + 1) * READ_AT_ONCE),
    );
    const people = (await inParallel(batches, WIDTH, (batch) => members.people(account.id, batch))).flat();
    const known = new Map(asked.map((phone, index) => [phone, people[index]]));
    return candidates.map((candidate) => {
      const { contact, consent } = known.get(candidate.phone) ?? {};
      return { row: audienceRow(candidate, { consent, timeZone: contact?.timeZone }, account, now), contact };
    });
  };
