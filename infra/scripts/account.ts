// `npm run account -- add NAME`: opens an account and prints its id and its owner's key, once.
// `npm run account -- stop-everything REASON`, `resume-everything`: the switch over all sending. All take `--deployed`.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { DynamoAccountStore } from "#shared/accounts/dynamo-account-store.ts";
import { openAccount } from "#shared/accounts/open-account.ts";
import { documentClientOver } from "#shared/platform/aws-clients.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { LOCAL_CLIENT } from "../local/local-client.ts";
import { readRunning } from "../local/running.ts";

const USAGE = `npm run account -- add "Corner Coffee" [--deployed]
npm run account -- stop-everything "why" [--deployed]
npm run account -- resume-everything [--deployed]`;
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

const add = async (accounts: DynamoAccountStore, name: string): Promise<string> => {
  const opened = await openAccount({ accounts, clock: systemClock })({ name });
  if (opened.kind !== "opened") throw new Error("The account could not be opened; nothing was changed.");
  return `Account  ${opened.account.id}  ${name}\nKey      ${opened.key}  (shown only now)`;
};

const run = async (accounts: DynamoAccountStore, command: string | undefined, argument: string | undefined) => {
  if (command === "add" && argument) return await add(accounts, argument);
  if (command === "stop-everything" && argument) {
    await accounts.stopEverything(argument);
    return "Within two seconds nothing goes out of any account; STOP is still heard. resume-everything lets it go on.";
  }
  if (command === "resume-everything" && !argument) {
    await accounts.stopEverything(undefined);
    return "What waited goes out within minutes, except replies older than 24 hours.";
  }
  throw new Error(USAGE);
};

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { deployed: { type: "boolean" } } });
  const [command, argument, ...rest] = positionals;
  if (command === undefined || rest.length > 0) throw new Error(USAGE);
  const { table, client } = findTable(values.deployed ?? false);
  const documents = documentClientOver(client);
  console.log(await run(new DynamoAccountStore(documents, table), command, argument));
  client.destroy();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
