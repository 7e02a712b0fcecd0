// `npm run demo`: a campaign to 300 people while the carrier fails, workers are killed and ten people say STOP; it ends with
// the ledger that shows that nobody got it twice and nobody was lost, and with 1 where it does not.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { campaignStateSchema } from "#shared/campaigns/campaign.ts";
import { campaignCountsSchema } from "#shared/campaigns/campaign-counts.ts";
import { synthesize } from "../app.ts";
import { buildFunctions } from "../build.ts";
import { type Ask, addCampaign, addGroups, fillPeople, isDemoText, phonesOf, requests } from "./demo-account.ts";
import { progressBar } from "./demo-bar.ts";
import { type DemoRecipient, isAsPromised, ledgerLines, ledgerOf } from "./demo-ledger.ts";
import { MAIN_SENDER } from "./seed.ts";
import { StartupError } from "./startup-error.ts";
import { type LocalSystem, startSystem } from "./system.ts";
import { readSystemSettings } from "./system-settings.ts";

const STOPS = 10;
const MOST_PEOPLE = 5_000;
const LONGEST_MILLISECONDS = 300_000;
/** Ten in a hundred requests are refused for a moment, some answers are lost, some callbacks come late, twice or never. */
const FAULTS = {
  ...{ seed: 7, tooManyRequests: 0.1, serverErrorAfter: 0.02, acceptThenDrop: 0.02, dropBeforeAccept: 0.02 },
  ...{ lateCallbacks: 0.1, duplicateCallbacks: 0.2, reorderCallbacks: 0.2, loseCallbacks: 0.1 },
};

const campaignSchema = z.looseObject({ state: campaignStateSchema, counts: campaignCountsSchema });
const recipientSchema = z.looseObject({ phone: z.string(), outcome: z.string(), reason: z.string().optional() });
const pageSchema = z.object({ items: z.array(recipientSchema), cursor: z.string().optional() });

const demo = async (): Promise<void> => {
  const phones = phonesOf(readPeople());
  const settings = readSystemSettings({ ...process.env, PORT: "0", CARRIER_PORT: "0" }, ["--memory"]);
  console.log("The whole system starts, in memory ...");
  await buildFunctions();
  const system = await startSystem(settings, synthesize({ outdir: "cdk.out" }), { fill: fillPeople(phones) });
  const end = async (): Promise<never> => {
    await system.stop();
    process.exit(130);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  try {
    await tellCampaign(system, phones);
  } finally {
    await system.stop();
  }
};

/** `npm run demo -- --people 40` */
const readPeople = (): number => {
  const [option, value = "300", ...others] = process.argv.slice(2);
  const people = Number(value);
  const isKnown = (option === undefined || option === "--people") && others.length === 0;
  if (isKnown && Number.isInteger(people) && people >= 2 * STOPS && people <= MOST_PEOPLE) return people;
  throw new StartupError(
    `The demo takes --people, with a whole number from ${2 * STOPS} to ${MOST_PEOPLE}, and nothing else.`,
  );
};

const tellCampaign = async (system: LocalSystem, phones: readonly string[]): Promise<void> => {
  const ask = requests(system);
  const taken = new Map<string, number>();
  system.carrier.events.on("accepted", ({ to, body }) => {
    if (isDemoText(body)) taken.set(to, (taken.get(to) ?? 0) + 1);
  });
  console.log(`${phones.length} people; one in twenty has unsubscribed. They are in three groups that overlap:`);
  const groups = await addGroups(ask, phones);
  for (const { name, about } of groups) console.log(`  ${name.padEnd(10)} ${about}`);
  const ids = groups.map(({ id }) => id);
  const id = await addCampaign(ask, ids);
  console.log("\nA campaign to all three. From now on the carrier fails on purpose: it refuses one request in ten,");
  console.log("drops some answers, and its callbacks come late, twice, in another order or never. Launch:");
  system.carrier.setFaults(FAULTS);
  await ask("POST", `/v1/campaigns/${id}/launch`);
  await follow(system, ask, id, phones);
  const ledger = ledgerOf(phones, await recipientsOf(ask, id), taken);
  console.log(ledgerLines(ledger));
  if (!isAsPromised(ledger)) process.exitCode = 1;
};

/** Until all is known: the minutes that doubts and late looks take are let pass on the system's clock. */
const follow = async (system: LocalSystem, ask: Ask, id: string, phones: readonly string[]): Promise<void> => {
  const bar = progressBar("ended");
  const rests = restOf(system);
  const ends = performance.now() + LONGEST_MILLISECONDS;
  let [isDisturbed, isAhead, before] = [false, false, ""];
  while (performance.now() < ends) {
    const { state, counts } = campaignSchema.parse(await ask("GET", `/v1/campaigns/${id}`));
    const { included, waiting, claimed, held, inDoubt } = counts;
    const settled = included - waiting - claimed - held - inDoubt;
    if (state !== "building") bar.draw(settled, included, inDoubt > 0 ? `, ${inDoubt} in doubt ` : "");
    if (!isDisturbed && settled > included / 3) {
      isDisturbed = true;
      bar.line(`  ${STOPS} people text STOP, and ${await disturb(system, phones)} busy workers that send are killed.`);
    }
    if (state === "done" && inDoubt === 0) return bar.end();
    const now = JSON.stringify([state, counts]);
    const hasMoved = now !== before;
    before = now;
    if (hasMoved) await sleep(200);
    if (hasMoved || !(await rests())) continue;
    if (isDisturbed && !isAhead) {
      isAhead = true;
      bar.line(
        "  What is left waits for jobs that killed workers had in hand, or is in doubt: the carrier may have taken it.",
      );
      bar.line(
        "  Such a text is never sent again by itself; its log is read 2, 10 and 60 minutes later. The clock runs ahead.",
      );
    }
    await system.host.advance(state === "done" ? 600 : 120, 2);
  }
  throw new Error(`The campaign came to no end within ${LONGEST_MILLISECONDS / 1_000} seconds: ${before}`);
};

/** Whether nothing runs and nothing is due: asking now and then would keep it from it. */
const restOf = ({ host }: LocalSystem) => {
  let resting: Promise<boolean> | undefined;
  return (): Promise<boolean> => {
    resting ??= host.idle().then(() => {
      resting = undefined;
      return true;
    });
    return Promise.race([resting, sleep(3_000, false)]);
  };
};

/** @returns how many workers were in the middle of something */
const disturb = async ({ host, carrier }: LocalSystem, phones: readonly string[]): Promise<number> => {
  const killed = host.killWorkers("SendMessage");
  for (const phone of phones.slice(-STOPS)) {
    await fetch(`${carrier.url}/handsets/${encodeURIComponent(phone)}/texts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: MAIN_SENDER, body: "STOP" }),
    });
  }
  return await killed;
};

const recipientsOf = async (ask: Ask, id: string): Promise<DemoRecipient[]> => {
  const recipients: DemoRecipient[] = [];
  let cursor: string | undefined;
  do {
    const next: string = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = pageSchema.parse(await ask("GET", `/v1/campaigns/${id}/recipients?limit=200${next}`));
    recipients.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return recipients;
};

try {
  await demo();
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}
