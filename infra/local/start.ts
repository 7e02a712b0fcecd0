// `npm start`: builds, synthesizes and runs the whole system here, then says how to try it.
import { DynamoGroupStore } from "#shared/groups/dynamo-group-store.ts";
import { synthesize } from "../app.ts";
import { buildFunctions } from "../build.ts";
import { printEventLines } from "./event-lines.ts";
import { CORNER_COFFEE } from "./seed.ts";
import { StartupError } from "./startup-error.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { readSystemSettings } from "./system-settings.ts";

const start = async (): Promise<void> => {
  const settings = readSystemSettings(process.env, process.argv.slice(2));
  const began = performance.now();
  await buildFunctions();
  const system = await startSystem(settings, synthesize({ outdir: "cdk.out" }));
  const end = async (): Promise<void> => {
    await system.stop();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);

  sayHowToTry(system, settings.dataDirectory, began);
  const groups = new DynamoGroupStore(system.documents, system.tables.groups);
  const groupName = async (id: string): Promise<string> => (await groups.get(CORNER_COFFEE, id))?.name ?? id;
  printEventLines(system, groupName, console.log);
};

const sayHowToTry = ({ host, carrier, keys }: LocalSystem, dataDirectory: string | undefined, began: number): void => {
  console.log(`
sms-groups runs at ${host.url}  (ready in ${((performance.now() - began) / 1000).toFixed(1)} s)

  Two phones to text with   ${carrier.url}
  The key of Corner Coffee  ${keys.owner}
  The key of Other          ${keys.other}
  Data                      ${dataDirectory ?? "in memory, gone when this ends"}
  Quiet hours               off for these two accounts; new ones have them on

Try, in another terminal:
  npm run text -- COFFEE
  curl -s -H "Authorization: Bearer ${keys.owner}" ${host.url}/v1/groups
  npm run text -- STOP

Each text shows here as one line: who, what, which group, the answer. Ctrl-C ends everything.
`);
  for (const { type, property, reason } of host.ignored) {
    if (process.env.LOCAL_VERBOSE) console.log(`  not run here: ${type} ${property ?? ""} (${reason})`);
  }
};

try {
  await start();
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
