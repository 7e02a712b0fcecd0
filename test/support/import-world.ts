import { accountIdSchema } from "#shared/accounts/account.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoContactStore } from "#shared/contacts/dynamo-contact-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { DynamoMembershipStore } from "#shared/groups/dynamo-membership-store.ts";
import { createImport } from "#shared/imports/create-import.ts";
import { DynamoImportRowStore } from "#shared/imports/dynamo-import-row-store.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { type Import, importFileOf } from "#shared/imports/import.ts";
import { importContacts } from "#shared/imports/import-contacts.ts";
import type { ImportSlice } from "#shared/imports/import-job.ts";
import { type StartImport, startImport } from "#shared/imports/start-import.ts";
import { newId } from "#shared/platform/ids.ts";
import { importJobDeps } from "./import-job-deps.ts";
import { createInMemoryTables } from "./in-memory-dynamo.ts";
import { InMemoryFileStore } from "./in-memory-file-store.ts";
import { NOW, someAccount, someGroup, someKey } from "./samples.ts";

/** So small that a few rows are several pages. */
const SIZES = { page: 2, smallestPart: 100 };

/** An account whose files are imported over the twins. Jobs wait until they are worked off. */
export const importWorld = async () => {
  const { client, tables, dynamo } = createInMemoryTables();
  const clock = { time: NOW, step: 0, now: () => (clock.time += clock.step) };
  const account = someAccount(accountIdSchema.parse("corner"));
  await new DynamoAccountStore(client, tables.accounts).createAccount(account, someKey(account.id));
  const group = { ...someGroup(account.id, "Members"), id: "group-members" };
  const files = new InMemoryFileStore();
  const jobs: ImportSlice[] = [];
  const deps = importJobDeps({ client, tables, clock }, files, jobs);
  const imports = new DynamoImportStore(client, tables.imports);
  const groups = new DynamoGroupStore(client, tables.groups);
  const fields = new DynamoFieldStore(client, tables.contacts);
  const starting = { ...deps, imports, groups, fields };
  await groups.create(group);
  const by = { id: "key", label: "Till", role: "manager", integration: false } as const;

  /** One that has this file. */
  const upload = async (text: string | Buffer, id = newId()): Promise<Import> => {
    const made = await createImport(starting)({ account, by, id, fileName: "people.csv", groupIds: [] });
    if (made.kind !== "created") throw new Error(JSON.stringify(made));
    files.files.set(importFileOf(made.import), { body: Buffer.from(text), contentType: "text/csv" });
    return made.import;
  };
  /** One that is started, of this file. */
  const begin = async (text: string | Buffer, more: Partial<StartImport> = {}, id = newId()): Promise<Import> => {
    await upload(text, id);
    const asked = { account, by, id, consent: { state: "pending" as const }, ...more };
    const outcome = await startImport(starting)(asked);
    if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
    return outcome.import;
  };
  const work = async (): Promise<void> => {
    for (let round = 0; jobs.length > 0; round += 1) {
      if (round === 500) throw new Error("An import does not end");
      const [job] = jobs.splice(0, 1);
      if (job) await importContacts(deps, SIZES)(job);
    }
  };
  const now = async (of: Import): Promise<Import> => {
    const found = await imports.get(of);
    if (!found) throw new Error("There is no such import");
    return found;
  };
  return {
    ...{
      account,
      begin,
      client,
      clock,
      deps,
      dynamo,
      files,
      group,
      groups,
      imports,
      jobs,
      now,
      starting,
      tables,
      upload,
      work,
    },
    contacts: new DynamoContactStore(client, tables.contacts),
    memberships: new DynamoMembershipStore(client, tables),
    rows: new DynamoImportRowStore(client, tables.imports),
    run: (job: ImportSlice, over = deps) => importContacts(over, SIZES)(job),
  };
};
