import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { synthesize } from "#infra/app.ts";

export const FUNCTIONS = [
  "api",
  "contact-changed",
  "every-hour",
  "every-minute",
  "inbound-sms",
  "membership-changed",
  "message-status",
  "send-message",
  "settle-doubt",
];

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

const reportSchema = z.object({ pluginReports: z.array(z.unknown()) });

export type Template = z.infer<typeof templateSchema>;
export type Resource = Template["Resources"][string] & { readonly id: string };

export interface Synthesized {
  readonly data: Template;
  readonly service: Template;
  readonly terminationProtection: readonly (boolean | undefined)[];
  /** What cdk-nag found and nobody has acknowledged. */
  readonly findings: readonly unknown[];
}

/** Both templates, made from empty stand-ins for the bundles: needs neither esbuild nor a network. */
export const synthesized = (context: Readonly<Record<string, unknown>> = {}): Synthesized => {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  const functionsFolder = join(folder, "functions");
  for (const name of FUNCTIONS) {
    mkdirSync(join(functionsFolder, name), { recursive: true });
    writeFileSync(join(functionsFolder, name, "index.mjs"), `export const handler = async () => "${name}";\n`);
  }
  const assembly = synthesize({ outdir: join(folder, "cdk.out"), functionsFolder, context });
  const read = (stack: string): Template =>
    templateSchema.parse(JSON.parse(readFileSync(assembly.getStackByName(stack).templateFullPath, "utf8")));
  return {
    data: read("SmsGroupsData"),
    service: read("SmsGroupsService"),
    findings: reportSchema.parse(JSON.parse(readFileSync(join(folder, "cdk.out", "validation-report.json"), "utf8")))
      .pluginReports,
    terminationProtection: assembly.stacks.map((stack) => stack.terminationProtection),
  };
};

export const resourcesOf = (template: Template, type: string): Resource[] =>
  Object.entries(template.Resources).flatMap(([id, resource]) => (resource.Type === type ? [{ id, ...resource }] : []));

/** The resource that a `{Ref}` or `{Fn::GetAtt}` names. */
export const referenced = (template: Template, reference: unknown): Resource => {
  const target = z
    .union([z.object({ Ref: z.string() }), z.object({ "Fn::GetAtt": z.tuple([z.string(), z.string()]) })])
    .parse(reference);
  const id = "Ref" in target ? target.Ref : target["Fn::GetAtt"][0];
  const resource = template.Resources[id];
  if (!resource) throw new Error(`The template has no ${id}`);
  return { id, ...resource };
};
