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
import { importFileOf } from "#shared/imports/import.ts";
import { importContacts } from "#shared/imports/import-contacts.ts";
import { startImport } from "#shared/imports/start-import.ts";
import type { FileLinks, FileStore, PutFiles } from "#shared/platform/file-store.ts";
import { newId } from "#shared/platform/ids.ts";
import { campaignJobDeps } from "#test/support/campaign-job-deps.ts";
import { eraseJobDeps } from "#test/support/erase-job-deps.ts";
import { exportJobDeps } from "#test/support/export-job-deps.ts";
import { importJobDeps } from "#test/support/import-job-deps.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";
import { account, MEMBERS, type SeededTwin } from "#test/support/seeded-twin.ts";
import { someCampaign } from "#test/support/some-campaigns.ts";
import { doAll, noDeadLetters, startRecorded } from "./granted-start.ts";

const IMPORTS = "FilesBucket/imports/*";
const EXPORTS = "FilesBucket/exports/*";

/** Files in memory that note what IAM would ask for: in parts as for whole ones, and of a link for whom it is signed. */
export const recordingFiles = (
  asked: Set<string>,
  files = new InMemoryFileStore(),
): FileStore & FileLinks & PutFiles => {
  const [reads, writes] = [`${EXPORTS} s3:GetObject`, `${EXPORTS} s3:PutObject`];
  const noting =
    <Given extends unknown[], Answer>(needs: string, call: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      asked.add(needs);
      return await call(...given);
    };
  return {
    put: noting(writes, files.put.bind(files)),
    read: noting(reads, files.read.bind(files)),
    begin: noting(writes, files.begin.bind(files)),
    addPart: noting(writes, files.addPart.bind(files)),
    finish: noting(writes, files.finish.bind(files)),
    link: noting(reads, files.link.bind(files)),
    uploadLink: noting(`${IMPORTS} s3:PutObject`, files.uploadLink.bind(files)),
    readPart: noting(`${IMPORTS} s3:GetObject`, files.readPart.bind(files)),
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
  const body = Buffer.from("phone,first_name\n5125550177,Al\n5125550177,Al\n0,Al\n");
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
  const errors = await exportBeside(twin, { kind: "importErrors", importId: id });
  await doAll(work, [{ v: 1, kind: "export", accountId: account, exportId: errors.id }]);
  return asked;
};
