import { consentAt, mayReceive } from "#shared/contacts/consent.ts";
import { isTooLarge } from "#shared/contacts/contact-size.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import { type Group, responseIsDue } from "#shared/groups/group.ts";
import type { ResponseStore } from "#shared/groups/response-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { causeOfRow, type StartedImport } from "./import.ts";
import type { ImportRow, RowOutcome } from "./import-row.ts";
import { whatIsDue } from "./what-is-due.ts";

export interface CountRowDeps {
  readonly contacts: ContactStore;
  readonly responses: Pick<ResponseStore, "read">;
  readonly clock: Clock;
}

/** What would become of a row that came in now; nothing is written. */
export const countRow =
  (deps: CountRowDeps) =>
  async (input: ImportRow, plan: StartedImport, groups: readonly Group[]): Promise<RowOutcome> => {
    const known = await deps.contacts.find(input.accountId, input.phone);
    const now = deps.clock.now();
    if (plan.consent.state === "unsubscribed" || input.optsOut) {
      return { kind: consentAt(known.consent, now)?.state === "unsubscribed" ? "unchanged" : "updated" };
    }
    const due = whatIsDue(input, plan, known, now);
    if (due.isDue && isTooLarge(known.contact, due.profile)) return { kind: "tooLarge" };
    const mayHear = due.consentIsDue ? !known.consent?.hold : mayReceive(known.consent, "response", now);
    const responses = mayHear ? await responsesTo(deps, input, groups) : 0;
    const kind = !known.contact ? "created" : due.isDue ? "updated" : "unchanged";
    return { kind, consentKept: due.consentKept, responses, before: due.before };
  };

/** How many texts its joining would be answered with, if responses were asked for; the same words are one. */
const responsesTo = async (
  { responses, clock }: CountRowDeps,
  { accountId, importId, row, phone }: ImportRow,
  groups: readonly Group[],
): Promise<number> => {
  const bodies = new Set<string>();
  for (const { id, response } of groups) {
    if (!response) continue;
    const { membership, ledger } = await responses.read(accountId, id, phone);
    const joining = { source: "import", respond: true, cause: causeOfRow(importId, row) } as const;
    if (!membership && responseIsDue(response, joining, ledger, clock.now())) bodies.add(response.body);
  }
  return bodies.size;
};
