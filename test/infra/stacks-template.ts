import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { synthesizeApart } from "#test/support/synthesize-apart.ts";

const FUNCTIONS = [
  "api",
  "contact-changed",
  "do-job",
  "every-hour",
  "every-minute",
  "inbound-sms",
  "membership-changed",
  "message-changed",
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

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ terminationProtection: z.boolean().optional() }).optional(),
    }),
  ),
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

/** A folder of empty stand-ins for the bundles. */
const emptyBundles = (): string => {
  const functionsFolder = join(process.env.TEST_RUN_FOLDER ?? tmpdir(), "empty-bundles");
  for (const name of FUNCTIONS) {
    mkdirSync(join(functionsFolder, name), { recursive: true });
    writeFileSync(join(functionsFolder, name, "index.mjs"), `export const handler = async () => "${name}";\n`);
  }
  return functionsFolder;
};

/** The cloud assembly of empty bundles: needs neither esbuild nor a network. @returns its folder */
export const synthesizedFolder = (context: Readonly<Record<string, unknown>> = {}): string =>
  synthesizeApart({ functionsFolder: emptyBundles(), context }).directory;

/** Both of its templates. */
export const synthesized = (context: Readonly<Record<string, unknown>> = {}): Synthesized => {
  const folder = synthesizedFolder(context);
  const read = <Schema extends z.ZodType>(schema: Schema, file: string): z.infer<Schema> =>
    schema.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
  const { artifacts } = read(manifestSchema, "manifest.json");
  const stacks = Object.values(artifacts).filter(({ type }) => type === "aws:cloudformation:stack");
  return {
    data: read(templateSchema, "SmsGroupsData.template.json"),
    service: read(templateSchema, "SmsGroupsService.template.json"),
    findings: read(reportSchema, "validation-report.json").pluginReports,
    terminationProtection: stacks.map(({ properties }) => properties?.terminationProtection),
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
