// `npm run text -- COFFEE [--from +15125550199] [--to +15005550006]`: texts as a handset and prints what comes back.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { readRunning } from "./running.ts";
import { MAIN_SENDER } from "./seed.ts";

const PATIENCE_MILLISECONDS = 3_000;
/** A second answer, such as a group's after another's, comes right behind the first. */
const LAST_ANSWER_MILLISECONDS = 300;

const screenSchema = z.object({ items: z.array(z.object({ from: z.string(), to: z.string(), body: z.string() })) });
const problemSchema = z.object({ detail: z.string() });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: "string", default: "+15125550199" }, to: { type: "string", default: MAIN_SENDER } },
});
const body = positionals.join(" ");
const carrierPort = process.env.CARRIER_PORT ?? "4010";
const carrier = readRunning(process.env.DATA_DIR ?? ".local")?.carrierUrl ?? `http://127.0.0.1:${carrierPort}`;
const handset = `${carrier}/handsets/${encodeURIComponent(values.from)}/texts`;

const readScreen = async () => screenSchema.parse(await (await fetch(handset)).json()).items;

const text = async (): Promise<void> => {
  const before = (await readScreen()).length;
  const began = performance.now();
  const sent = await fetch(handset, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: values.to, body }),
  });
  if (sent.status !== 201) throw new Error(problemSchema.parse(await sent.json()).detail);
  console.log(`${values.from} -> ${values.to}  ${body}`);
  let shown = 1;
  let until = began + PATIENCE_MILLISECONDS;
  while (performance.now() < until) {
    const fresh = (await readScreen()).slice(before + shown);
    for (const answer of fresh) {
      console.log(`${values.from} <- ${answer.from}  ${answer.body}  (${Math.round(performance.now() - began)} ms)`);
      until = performance.now() + LAST_ANSWER_MILLISECONDS;
    }
    shown += fresh.length;
    await sleep(10);
  }
  if (shown === 1) console.log("No answer.");
};

if (body === "") {
  console.error("What shall be texted? npm run text -- COFFEE");
  process.exit(1);
}
try {
  await text();
} catch (error) {
  const refused = error instanceof TypeError && error.message === "fetch failed";
  console.error(
    refused ? `Nothing listens at ${carrier}: npm start first.` : error instanceof Error ? error.message : error,
  );
  process.exit(1);
}
