// `npm run demo`: a campaign to 300 people while the carrier fails, a worker is killed and ten people say STOP; it ends with
// the ledger that shows that nobody got it twice and nobody was lost.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { type CampaignCounts, campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import { synthesize } from "../app.ts";
import { buildFunctions } from "../build.ts";
import { type Ask, DEMO_BODY, fillDemoAccount, requests } from "./demo-account.ts";
import { MAIN_SENDER } from "./seed.ts";
import { StartupError } from "./startup-error.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { readSystemSettings } from "./system-settings.ts";

const PEOPLE = 300;
const STOPS = 10;
const BAR = 40;
/** Ten in a hundred requests are refused for a moment, some answers are lost, some callbacks come late, twice or never. */
const FAULTS = {
  ...{ seed: 7, tooManyRequests: 0.1, serverErrorAfter: 0.02, acceptThenDrop: 0.02, dropBeforeAccept: 0.02 },
  ...{ lateCallbacks: 0.1, duplicateCallbacks: 0.2, reorderCallbacks: 0.2, loseCallbacks: 0.1 },
};

const idSchema = z.looseObject({ id: z.string() });
const campaignSchema = z.looseObject({ state: campaignStateSchema, counts: campaignCountsSchema });

const demo = async (): Promise<void> => {
  const settings = readSystemSettings({ PORT: "0", CARRIER_PORT: "0", ...process.env }, ["--memory"]);
  console.log("Starting the whole system, in memory ...");
  await buildFunctions();
  const system = await startSystem(settings, synthesize({ outdir: "cdk.out" }));
  const end = async (): Promise<never> => {
    await system.stop();
    process.exit(130);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const taken = new Map<string, number>();
  system.carrier.events.on("accepted", ({ to, body }) => {
    if (body.includes("spring menu")) taken.set(to, (taken.get(to) ?? 0) + 1);
  });
  const counts = await send(system);
  tellLedger(counts, taken);
  await system.stop();
};

const send = async (system: LocalSystem): Promise<CampaignCounts> => {
  const ask = requests(system);
  const phones = await fillDemoAccount(ask, PEOPLE, (done) => bar("contacts", done, PEOPLE));
  const group = async (name: string, members: readonly string[]): Promise<string> => {
    const { id } = idSchema.parse(await ask("POST", "/v1/groups", { name, kind: "standard" }));
    await ask("POST", `/v1/groups/${id}/members`, { phones: members });
    return id;
  };
  const groupIds = [await group("Regulars", phones.slice(0, 180)), await group("Newsletter", phones.slice(120))];
  const rule = { field: "firstName", op: "is", value: "Ada" };
  groupIds.push(idSchema.parse(await ask("POST", "/v1/groups", { name: "Adas", kind: "dynamic", rule })).id);
  const draft = { name: "Spring menu", body: DEMO_BODY, groupIds };
  const { id } = idSchema.parse(await ask("POST", "/v1/campaigns", draft));
  console.log(
    `\nThree groups that overlap: Regulars 180, Newsletter 180, Adas by their rule. ${STOPS} people will say STOP,`,
  );
  console.log("the carrier fails on purpose, and the workers that send are killed once. Launch:");
  system.carrier.setFaults(FAULTS);
  await ask("POST", `/v1/campaigns/${id}/launch`);
  return await follow(system, ask, id, phones);
};

/** Until it is done: the minutes that doubts and late looks take are let pass on the system's clock. */
const follow = async (
  system: LocalSystem,
  ask: Ask,
  id: string,
  phones: readonly string[],
): Promise<CampaignCounts> => {
  let isDisturbed = false;
  let unmoved = 0;
  let before = -1;
  for (;;) {
    const { state, counts } = campaignSchema.parse(await ask("GET", `/v1/campaigns/${id}`));
    const settled = counts.included - counts.waiting - counts.claimed - counts.held;
    if (state !== "building") bar("sent", settled, counts.included);
    if (state === "done" && counts.inDoubt === 0) return counts;
    if (!isDisturbed && settled > counts.included / 3) {
      isDisturbed = true;
      await disturb(system, phones);
    }
    unmoved = settled === before ? unmoved + 1 : 0;
    before = settled;
    await sleep(200);
    if (unmoved > 5) await system.host.advance(120, 2);
  }
};

const disturb = async ({ host, carrier }: LocalSystem, phones: readonly string[]): Promise<void> => {
  await host.killWorkers("SendMessage");
  for (const phone of phones.slice(-STOPS)) {
    await fetch(`${carrier.url}/handsets/${encodeURIComponent(phone)}/texts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: MAIN_SENDER, body: "STOP" }),
    });
  }
};

const bar = (what: string, done: number, of: number): void => {
  const full = of === 0 ? 0 : Math.round((BAR * done) / of);
  const line = `  ${what.padEnd(9)} ${"#".repeat(full)}${".".repeat(BAR - full)} ${done} of ${of}`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}${done === of ? "\n" : ""}`);
  else if (done === of) console.log(line);
};

const tellLedger = (counts: CampaignCounts, taken: ReadonlyMap<string, number>): void => {
  const twice = [...taken.values()].filter((times) => times > 1).length;
  const sent = counts.sent + counts.delivered + counts.undelivered;
  const lost = counts.included - sent - counts.failed - counts.skipped;
  const leftOut = Object.entries(counts.leftOut).map(([reason, count]) => `${reason} ${count}`);
  console.log(`
The ledger
  audience            ${counts.audience}
  left out            ${leftOut.join(", ") || "nobody"}
  included            ${counts.included}
  sent once           ${sent}   (delivered ${counts.delivered}, no word from the carrier ${counts.sent})
  stopped in time     ${counts.skipped}
  failed              ${counts.failed}   (the carrier did not take them)
  twice               ${twice}
  lost                ${lost}
`);
  if (twice + lost > 0) process.exitCode = 1;
};

try {
  await demo();
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
