import type { ConsentRecord } from "#shared/contacts/consent.ts";
import type { ContactStore } from "#shared/contacts/contact-store.ts";
import type { RuleSubjects } from "#shared/groups/rule-subjects.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { byShards, type KindOf } from "./export-rows.ts";

export interface ExportConsentsDeps {
  readonly subjects: Pick<RuleSubjects, "page">;
  readonly contacts: Pick<ContactStore, "records">;
}

const PAGE = 200;
const WIDTH = 16;

const HEADER = ["phone", "state", "at", "how", "by", "evidence", "counted"];

/** Every consent record, each phone's oldest first. Whoever has one has a state of consent, whether or not a contact. */
export const exportConsents: KindOf<"consents", ExportConsentsDeps> =
  (deps, pageSize = PAGE) =>
  async ({ accountId }) => ({
    header: HEADER,
    page: byShards(async (shard, after) => {
      const { items, next } = await deps.subjects.page(accountId, shard, after, pageSize, []);
      const known = items.filter(({ known: { consent } }) => consent !== undefined);
      const records = await inParallel(known, WIDTH, ({ phone }) => deps.contacts.records(accountId, phone));
      const rows = known.flatMap(({ phone }, index) =>
        (records[index] ?? []).toReversed().map((record) => rowOf(phone, record)),
      );
      return { rows, next };
    }),
  });

const rowOf = (phone: string, { state, at, how, by, evidence, counted }: ConsentRecord) => [
  ...[phone, state, at, how, by, evidence, String(counted)],
];
