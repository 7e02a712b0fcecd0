import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import type { ConsentState } from "#shared/contacts/consent.ts";
import type { ProfileChanges } from "#shared/contacts/contact-store.ts";
import { DynamoContactRegister } from "#shared/contacts/dynamo-contact-register.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoExportStore } from "#shared/exports/dynamo-export-store.ts";
import { type Export, type ExportAsked, fileOf } from "#shared/exports/export.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import { startExport } from "#shared/exports/start-export.ts";
import { writeExport } from "#shared/exports/write-export.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { exportJobDeps } from "./export-job-deps.ts";
import { createInMemoryTables } from "./in-memory-dynamo.ts";
import { InMemoryFileStore } from "./in-memory-file-store.ts";
import { readCsv } from "./read-csv.ts";
import { AT, NOW, someAccount, someFact, someGroup, someKey, someMembership } from "./samples.ts";

/** So small that a few contacts make several parts. */
const SIZES = { smallestPart: 250, page: 2 };

/** An account whose exports are written over the twins. Jobs wait until they are worked off. */
export const exportWorld = async () => {
  const { client, tables, dynamo } = createInMemoryTables({ pageBytes: 700 });
  // Each look at it takes so long: slices end between pages.
  const clock = { time: NOW, step: 0, now: () => (clock.time += clock.step) };
  const account = someAccount();
  await new DynamoAccountStore(client, tables.accounts).createAccount(account, someKey(account.id));
  const files = new InMemoryFileStore(SIZES.smallestPart);
  const jobs: WriteExport[] = [];
  const deps = exportJobDeps({ client, tables, clock }, files, jobs);
  const contacts = new DynamoContactStore(client, tables.contacts);
  const register = new DynamoContactRegister(client, tables.contacts);
  const memberships = new DynamoMembershipStore(client, tables);
  const exports = new DynamoExportStore(client, tables.exports);
  const starting = { ...deps, exports, counts: new DynamoCountStore(client, tables) };

  const put = async (phone: PhoneNumber, profile: ProfileChanges = {}, consent?: ConsentState): Promise<void> => {
    if (consent) await contacts.note(account.id, phone, someFact(consent, -10));
    await contacts.save(account.id, phone, profile, { at: AT, source: "manual" });
  };
  const group = async (...phones: readonly PhoneNumber[]): Promise<string> => {
    const made = someGroup(account.id);
    await new DynamoGroupStore(client, tables.groups).create(made);
    for (const phone of phones) await memberships.add(someMembership(account.id, made.id, phone));
    return made.id;
  };
  const begin = async (asked: ExportAsked, id = newId()): Promise<Export> => {
    const outcome = await startExport(starting)({ account, by: { id: "key", label: "Till" }, id, asked });
    if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
    return outcome.export;
  };
  const work = async (): Promise<void> => {
    for (let round = 0; jobs.length > 0; round += 1) {
      if (round === 500) throw new Error("An export does not end");
      const [job] = jobs.splice(0, 1);
      if (job) await writeExport(deps, SIZES)(job);
    }
  };
  const now = async ({ accountId, id }: Export): Promise<Export> => {
    const found = await exports.get({ accountId, id });
    if (!found) throw new Error("There is no such export");
    return found;
  };
  const bytesOf = (of: Export): string => {
    const file = files.files.get(fileOf(of));
    if (!file) throw new Error("There is no file");
    return file.body.toString("utf8");
  };
  return {
    ...{ account, begin, bytesOf, client, clock, contacts, deps, dynamo, exports, files, group, jobs, memberships },
    ...{ now, put, register, starting, tables, work },
    fields: new DynamoFieldStore(client, tables.contacts),
    write: (job: WriteExport, over = deps) => writeExport(over, SIZES)(job),
    /** Its lines behind the mark, the header first. */
    linesOf: (of: Export): string[][] => readCsv(bytesOf(of).slice(1)),
    /** Writes one to its end. */
    written: async (asked: ExportAsked): Promise<Export> => {
      const begun = await begin(asked);
      await work();
      return begun;
    },
  };
};
