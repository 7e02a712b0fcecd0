// `npm run bench [-- name]`: measures on this machine and prints figure, unit, budget, met. A miss that
// docs/performance.md does not explain ends it with 1.
import { cpus } from "node:os";
import { benchAudience } from "./audience.bench.ts";
import { benchBulkAdd } from "./bulk-add.bench.ts";
import { benchBundles } from "./bundles.bench.ts";
import { benchBurst } from "./burst.bench.ts";
import { benchCampaignPace } from "./campaign-pace.bench.ts";
import { benchCampaignRate } from "./campaign-rate.bench.ts";
import { benchCampaigns } from "./campaigns.bench.ts";
import { benchDoor } from "./door.bench.ts";
import { benchDynamicGroups } from "./dynamic-groups.bench.ts";
import { benchExports } from "./exports.bench.ts";
import { type Figure, report } from "./figures.ts";
import { benchFind } from "./find.bench.ts";
import { benchGroups } from "./groups.bench.ts";
import { benchHandsets } from "./handset.bench.ts";
import { benchImports } from "./imports.bench.ts";
import { benchLiveCounts } from "./live-counts.bench.ts";
import { benchRules } from "./rules.bench.ts";
import { benchWebhook } from "./webhook.bench.ts";

const benches: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  bundles: benchBundles,
  webhook: benchWebhook,
  door: benchDoor,
  groups: benchGroups,
  members: benchBulkAdd,
  handsets: benchHandsets,
  burst: benchBurst,
  audience: benchAudience,
  campaigns: async () => [...(await benchCampaigns()), ...(await benchCampaignRate())],
  counts: benchLiveCounts,
  pace: benchCampaignPace,
  find: benchFind,
  dynamic: benchDynamicGroups,
  rules: benchRules,
  exports: benchExports,
  imports: benchImports,
};

const chosen = process.argv[2];
console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})\n`);
let fine = true;
for (const [name, bench] of Object.entries(benches)) {
  if (chosen === undefined || chosen === name) fine = report(await bench()) && fine;
}
process.exit(fine ? 0 : 1);
