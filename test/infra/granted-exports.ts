// What exports and imports ask of DynamoDB and of S3, in jobs and from the clock.

import { doJobFunction } from "#functions/do-job/do-job.ts";
import { dynamoStores } from "#functions/do-job/dynamo-stores.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import type { ExportAsked } from "#shared/exports/export.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import { startExport } from "#shared/exports/start-export.ts";
import { DynamoCountStore } from "#shared/groups/dynamo-count-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { createImport } from "#shared/imports/create-import.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { IMPORT_FILES, importFileOf } from "#shared/imports/import.ts";
import { importContacts } from "#shared/imports/import-contacts.ts";
import { startImport } from "#shared/imports/start-import.ts";
import { undoImport } from "#shared/imports/undo-import.ts";
import type { FileLinks, FileStore, PutFiles } from "#shared/platform/file-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { exportJobDeps } from "#test/support/export-job-deps.ts";
import { importJobDeps } from "#test/support/import-job-deps.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";
import { account, MEMBERS, type SeededTwin } from "#test/support/seeded-twin.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import { inlineRow, workbookOf } from "#test/support/some-workbook.ts";
import { doAll, noDeadLetters, startRecorded } from "./granted-start.ts";

const IMPORTS = "FilesBucket/imports/*";
const EXPORTS = "FilesBucket/exports/*";

/** Files in memory that note what IAM would ask for: in parts as for whole ones, and of a link for whom it is signed. */
export const recordingFiles = (
  asked: Set<string>,
  files = new InMemoryFileStore(),
): FileStore & FileLinks & PutFiles => {
  const reads = `${EXPORTS} s3:GetObject`;
  const writes = (of: string | { readonly key: string }): string => {
    const key = typeof of === "string" ? of : of.key;
    return `${key.startsWith(IMPORT_FILES) ? IMPORTS : EXPORTS} s3:PutObject`;
  };
  const noting =
    <First, Given extends unknown[], Answer>(
      needs: string | ((first: First) => string),
      call: (first: First, ...given: Given) => Promise<Answer>,
    ) =>
    async (first: First, ...given: Given): Promise<Answer> => {
      asked.add(typeof needs === "string" ? needs : needs(first));
      return await call(first, ...given);
    };
  return {
    put: noting(writes, files.put.bind(files)),
    read: noting(reads, files.read.bind(files)),
    begin: noting(writes, files.begin.bind(files)),
    addPart: noting(writes, files.addPart.bind(files)),
    finish: noting(writes, files.finish.bind(files)),
    link: noting(reads, files.link.bind(files)),
    uploadLink: noting(`${IMPORTS} s3:PutObject`, files.uploadLink.bind(files)),
    // Who may not list the bucket is told 403 of a file that is not there.
    readPart: noting(`${IMPORTS} s3:GetObject`, noting("FilesBucket s3:ListBucket", files.readPart.bind(files))),
  };
};

/** One that is asked for beside what is recorded. */
export const exportBeside = async ({ client, tables, clock, accounts }: SeededTwin, asked: ExportAsked) => {
  const { exports, fields, groups, campaigns, imports } = dynamoStores(client, tables).ofExports;
  const owner = await accounts.getAccount(account);
  if (!owner) throw new Error("There is no account");
  const [counts, jobs] = [new DynamoCountStore(client, tables), { send: async () => {} }];
  const start = startExport({
    exports,
    fields,
    groups: { get: async (...of) => (await groups.getAll(of[0], [of[1]]))[0] },
    campaigns,
    imports,
    counts,
    jobs,
    clock,
  });
  const outcome = await start({ account: owner, by: { id: "key", label: "Till" }, id: newId(), asked });
  if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
  return outcome.export;
};

/** One that is started beside what is recorded, of a file that was put. */
export const importBeside = async (
  { client, tables, clock, accounts }: SeededTwin,
  files = new InMemoryFileStore(),
  body: Buffer = Buffer.from("phone,first_name\n5125550177,Al\n5125550178,Cy\n5125550177,Al\n0,Al\n"),
) => {
  const owner = await accounts.getAccount(account);
  if (!owner) throw new Error("There is no account");
  const deps = importJobDeps({ client, tables, clock }, files);
  const stores = {
    imports: new DynamoImportStore(client, tables.imports),
    groups: new DynamoGroupStore(client, tables.groups),
    fields: new DynamoFieldStore(client, tables.contacts),
  };
  const beside = { ...deps, ...stores, jobs: { send: async () => {} } };
  const by = { id: "key", label: "Till", role: "owner", integration: false } as const;
  const named = { account: owner, by, id: newId() };
  const made = await createImport(beside)({ ...named, fileName: "a.csv", groupIds: [MEMBERS] });
  if (made.kind !== "created") throw new Error(JSON.stringify(made));
  files.files.set(importFileOf(made.import), { body, contentType: "text/csv" });
  await startImport(beside)({ ...named, consent: { state: "subscribed", attestation: "They signed up." } });
  return made.import;
};

export const exportJobsAsks = async (): Promise<Set<string>> => {
  const { twin, client, asked, say } = await startRecorded();
  const { tables, clock, counter, log } = twin;
  await say("COFFEE");
  const frozen = { at: "2026-11-23T12:00:00.000Z", audience: 0, included: 0, inSeveral: 0, leftOut: {} };
  const campaign = someCampaign(account, { groupIds: [MEMBERS], state: "sending", attempt: 1, run: 1, frozen });
  await campaignJobDeps(twin).campaigns.create(campaign);
  // Each look takes so long that there are several slices.
  const slow = {
    now: () => {
      clock.advance(4_000);
      return clock.now();
    },
  };
  const queued: WriteExport[] = [];
  const exports = exportJobDeps({ client, tables, clock: slow }, undefined, queued);
  const work = doJobFunction({
    ...dynamoStores(client, tables).ofGroups,
    ...{ jobs: twin.jobs, wait: async () => {}, clock, counter, log },
    campaigns: campaignJobDeps({ client, tables, clock }),
    exports: { ...exports, files: recordingFiles(asked) },
    imports: importJobDeps({ client, tables, clock }),
    erasing: eraseJobDeps({ client, tables, clock }),
    deadLetters: noDeadLetters,
  });
  for (const of of [
    { kind: "contacts", find: { group: MEMBERS } },
    { kind: "members", groupId: MEMBERS },
    { kind: "consents" },
    { kind: "recipients", campaignId: campaign.id },
  ] as const) {
    const { id } = await exportBeside(twin, of);
    queued.push({ v: 1, kind: "export", accountId: account, exportId: id });
    while (queued.length > 0) await doAll(work, queued.splice(0));
    const { state } = (await exports.exports.begin({ accountId: account, id }, 0)) ?? { state: "done" };
    if (state !== "done") throw new Error(`An export is ${state}`);
  }
  const files = new InMemoryFileStore();
  const { id } = await importBeside(twin, files);
  const imports = importJobDeps({ client, tables, clock }, recordingFiles(asked, files));
  await importContacts(imports)({ v: 1, kind: "import", accountId: account, importId: id });
  // One of a workbook that changes whom the other brought in, and is undone; then the other.
  const rows = inlineRow(1, ["phone", "first_name"]) + inlineRow(2, ["5125550177", "Bo"]);
  const other = await importBeside(twin, files, workbookOf({ sheets: [{ name: "S", rows }] }));
  const job = { v: 1, kind: "import", accountId: account } as const;
  for (let slice = 0; slice < 2; slice += 1) await importContacts(imports)({ ...job, importId: other.id });
  for (const importId of [other.id, id]) {
    const undoing = { imports: new DynamoImportStore(client, tables.imports), jobs: { send: async () => {} }, clock };
    await undoImport(undoing)({ accountId: account, id: importId }, { id: "key", label: "Till" });
    await importContacts(imports)({ ...job, importId });
  }
  const errors = await exportBeside(twin, { kind: "importErrors", importId: id });
  await doAll(work, [{ v: 1, kind: "export", accountId: account, exportId: errors.id }]);
  return asked;
};
