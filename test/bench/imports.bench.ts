import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { startDynamoDbLocal } from "#infra/local/dynamodb-local.ts";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { DynamoFieldStore } from "#shared/contacts/dynamo-field-store.ts";
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { createImport } from "#shared/imports/create-import.ts";
import { DynamoImportStore } from "#shared/imports/dynamo-import-store.ts";
import { importFileOf } from "#shared/imports/import.ts";
import { importContacts } from "#shared/imports/import-contacts.ts";
import type { ImportSlice } from "#shared/imports/import-job.ts";
import { startImport } from "#shared/imports/start-import.ts";
import type { DocumentClient } from "#shared/platform/aws-clients.ts";
import { systemClock as clock } from "#shared/platform/clock.ts";
import { newId } from "#shared/platform/ids.ts";
import { inParallel } from "#shared/platform/in-parallel.ts";
import { createTables } from "#test/support/dynamodb-local.ts";
import { importJobDeps } from "#test/support/import-job-deps.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";
import { someAccount, someKey } from "#test/support/samples.ts";
import type { TableNames } from "#test/support/table-definitions.ts";
import { type Figure, percentile } from "./figures.ts";
import { csvRow, writeWorkbook } from "./synthetic-table.ts";

const READ = [100_000, 1_000_000];
/** `IMPORT_ROWS=2000` for a look; all of them take some minutes. */
const BROUGHT_IN = process.env.IMPORT_ROWS ? [Number(process.env.IMPORT_ROWS)] : [10_000, 100_000];
const AT_ONCE = 16;
const RAW = 5_000;
const LITTLE_ROOM = ["--max-semi-space-size=4", "--max-old-space-size=96"];
const resultSchema = z.object({ rows: z.number(), seconds: z.number(), megabytes: z.number() });

/** Reading alone, in flat memory, each in a process of its own; then all of it over DynamoDB Local, beside raw writes. */
export const benchImports = async (): Promise<Figure[]> => [...(await reading()), ...(await bringingIn())];

const reading = async (): Promise<Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), "sms-groups-bench-"));
  try {
    const figures: Figure[] = [];
    for (const kind of ["CSV", "workbook"]) {
      const sizes: number[] = [];
      for (const size of READ) {
        const path = join(folder, `${size}.xlsx`);
        if (kind === "workbook") await writeWorkbook(path, size);
        const more = kind === "workbook" ? [path] : [];
        const command = [...LITTLE_ROOM, "test/bench/synthetic-import.ts", String(size), ...more];
        const printed = execFileSync(process.execPath, command, { encoding: "utf8" });
        const { rows, seconds, megabytes } = resultSchema.parse(JSON.parse(printed));
        if (rows !== size) throw new Error(`Not all were read: ${printed}`);
        figures.push({ what: `import, ${kind} of ${size} rows, read`, value: rows / seconds, unit: "rows/s" });
        figures.push({ what: `import, ${kind} of ${size} rows, read: RSS`, value: megabytes, unit: "MB" });
        sizes.push(megabytes);
      }
      const growth = (sizes[1] ?? Number.NaN) / (sizes[0] ?? Number.NaN);
      const what = `import, ${kind}: RSS at 1 M, of that at 100 k`;
      figures.push({ what, value: growth, unit: "", budget: "<=1.2" });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const bringingIn = async (): Promise<Figure[]> => {
  const twin = createInMemoryTables();
  const counted = await importing(twin.client, twin.tables, 1_000);
  twin.dynamo.meter.reset();
  await counted();
  const writes = twin.dynamo.meter.writeUnits / 1_000;
  const local = startDynamoDbLocal(undefined);
  const { client, tables, close } = await createTables(await local.ready, "bench");
  try {
    const figures: Figure[] = [{ what: "import: write units a new row", value: writes, unit: "write units" }];
    await rawRate(client, tables);
    for (const size of BROUGHT_IN) {
      const run = await importing(client, tables, size);
      const raws = [await rawRate(client, tables)];
      const began = performance.now();
      await run();
      const rate = (size / (performance.now() - began)) * 1_000;
      raws.push(await rawRate(client, tables));
      const raw = percentile(raws, 0.5);
      figures.push(
        { what: `conditional writes beside ${size} rows, ${AT_ONCE} at a time (raw)`, value: raw, unit: "writes/s" },
        { what: `import over DynamoDB Local, ${size} new rows`, value: rate, unit: "rows/s" },
        {
          what: `import, ${size} rows: rows/s times write units, over the raw rate`,
          value: (rate * writes) / raw,
          unit: "",
          budget: ">=0.6",
        },
      );
    }
    return figures;
  } finally {
    close();
    await local.stop();
  }
};

/** An import of so many new contacts that is started. @returns what brings them in */
const importing = async (client: DocumentClient, tables: TableNames, size: number): Promise<() => Promise<void>> => {
  const account = someAccount();
  await new DynamoAccountStore(client, tables.accounts).createAccount(account, someKey(account.id));
  const files = new InMemoryFileStore();
  const jobs: ImportSlice[] = [];
  const deps = importJobDeps({ client, tables, clock }, files, jobs);
  const imports = new DynamoImportStore(client, tables.imports);
  const groups = new DynamoGroupStore(client, tables.groups);
  const starting = { ...deps, imports, groups, fields: new DynamoFieldStore(client, tables.contacts) };
  const by = { id: "key", label: "Bench", role: "owner", integration: false } as const;
  const about = { account, by, id: newId() };
  const made = await createImport(starting)({ ...about, fileName: "a.csv", groupIds: [] });
  if (made.kind !== "created") throw new Error("There is no import");
  const lines = Array.from({ length: size }, (_, row) => csvRow(2_000_000 + row)).join("");
  await files.put(importFileOf(made.import), Buffer.from(`phone,first_name,last_name,joined\n${lines}`));
  const started = await startImport(starting)({ ...about, consent: { state: "pending" } });
  if (started.kind !== "started") throw new Error(JSON.stringify(started));
  return async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) await importContacts(deps)(job);
    const ended = await imports.get(made.import);
    if (ended?.counts.created !== size) throw new Error(`Not all came in: ${JSON.stringify(ended?.counts)}`);
  };
};

const rawRate = async (client: DocumentClient, { contacts }: TableNames): Promise<number> => {
  const began = performance.now();
  await inParallel(Array.from({ length: RAW }), AT_ONCE, async () => {
    const Item = { pk: newId(), sk: "raw", firstName: "First 0000000", lastName: "Last 0000000" };
    const ConditionExpression = "attribute_not_exists(pk)";
    await client.send(new PutCommand({ TableName: contacts, Item, ConditionExpression }));
  });
  return (RAW / (performance.now() - began)) * 1_000;
};
