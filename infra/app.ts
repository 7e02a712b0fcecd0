/**
 * The whole system on AWS: what must survive in one stack, what can be made again at any time in the other.
 * Knows no account and no Region, and needs neither network nor credentials: tests and the local host read what it
 * writes to cdk.out.
 */
import { App, Validations } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import { BUNDLES_FOLDER } from "./build.ts";
import { DataStack } from "./data-stack.ts";
import { ServiceStack } from "./service-stack.ts";
import { readSettings } from "./settings.ts";

const CONTEXT = {
  // Weak: a stack reads the other's outputs when it is deployed. Strong ones (exports) could not be removed while the
  // deployed service stack still imports them, and every deploy updates the data stack first.
  "@aws-cdk/core:defaultCrossStackReferences": "weak",
  "@aws-cdk/aws-iam:minimizePolicies": true,
  "@aws-cdk/core:enablePartitionLiterals": true,
  // The local host finds a function's code by the asset path in the template's metadata.
  "aws:cdk:enable-asset-metadata": true,
};

export interface SynthesizeOptions {
  /** Where the cloud assembly goes. @default the environment's CDK_OUTDIR, else a temporary folder */
  readonly outdir?: string;
  /** Settings (see settings.ts) and feature flags; what the CDK command line was given wins. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Holds the bundles, a folder per function. @default where infra/build.ts puts them */
  readonly functionsFolder?: string;
}

/**
 * Writes both templates and the functions' assets.
 * @throws when a setting is wrong, a bundle is missing or cdk-nag finds what nobody has acknowledged.
 */
export const synthesize = (options: SynthesizeOptions = {}): CloudAssembly => {
  const { outdir, context, functionsFolder = BUNDLES_FOLDER } = options;
  const app = new App({
    context: { ...CONTEXT, ...context },
    analyticsReporting: false,
    autoSynth: false,
    ...(outdir === undefined ? {} : { outdir }),
  });
  const settings = readSettings(app.node);
  const { terminationProtection } = settings;
  const data = new DataStack(app, "SmsGroupsData", { terminationProtection });
  new ServiceStack(app, "SmsGroupsService", { terminationProtection, data, settings, functionsFolder });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app.synth();
};

if (import.meta.main) synthesize({ outdir: process.env.CDK_OUTDIR ?? "cdk.out" });
