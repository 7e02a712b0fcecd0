// `npm run account -- add NAME [--deployed]`: opens an account and prints its id and its owner's key, once.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { openAccount } from "#shared/accounts/open-account.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { LOCAL_CLIENT } from "../local/local-client.ts";
import { readRunning } from "../local/running.ts";

const USAGE = 'npm run account -- add "Corner Coffee" [--deployed]';
const outputsSchema = z.object({ SmsGroupsData: z.object({ AccountsTableName: z.string() }) });

/** Where accounts are: in AWS as the last deploy wrote, else in the system that runs here. */
const findTable = (deployed: boolean): { table: string; client: DynamoDBClient } => {
  if (deployed) {
    const outputs = outputsSchema.parse(JSON.parse(readFileSync(".deploy/outputs.json", "utf8")));
    return { table: outputs.SmsGroupsData.AccountsTableName, client: new DynamoDBClient({}) };
  }
  const running = readRunning(process.env.DATA_DIR ?? ".local");
  if (!running) throw new Error("No system runs here: npm start first, or add --deployed for the one in AWS.");
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: running.dynamodb });
  return { table: running.tables.accounts, client };
};

const add = async (name: string, deployed: boolean): Promise<void> => {
  const { table, client } = findTable(deployed);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const opened = await openAccount({ accounts: new DynamoAccountStore(documents, table), clock: systemClock })({
    name,
  });
  client.destroy();
  if (opened.kind !== "opened") throw new Error("The account could not be opened; nothing was changed.");
  console.log(`Account  ${opened.account.id}  ${name}\nKey      ${opened.key}  (shown only now)`);
};

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { deployed: { type: "boolean" } } });
  const [command, name, ...rest] = positionals;
  if (command !== "add" || !name || rest.length > 0) throw new Error(USAGE);
  await add(name, values.deployed ?? false);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
