import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { StartupError } from "./startup-error.ts";

/**
 * What `cdk synth` wrote, as it is: stacks and their templates, with every intrinsic still unresolved. Nothing is
 * added or guessed here; a file that does not look like an assembly is refused in one line.
 */
export interface CloudAssembly {
  readonly stacks: readonly Stack[];
}

export interface Stack {
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly template: Template;
}

export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly condition?: string | undefined;
  /** The folder with the function's bundle, absolute. */
  readonly assetFolder?: string | undefined;
}

const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      Metadata: z.looseObject({ "aws:asset:path": z.string().optional() }).default({}),
    }),
  ),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({ Value: z.unknown().optional(), Export: z.object({ Name: z.unknown().optional() }).optional() }),
    )
    .default({}),
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
});
export type Template = z.infer<typeof templateSchema>;

const manifestSchema = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      properties: z.looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() }).default({}),
    }),
  ),
});

/** @param folder cdk.out @throws StartupError when there is no assembly in it */
export function readCloudAssembly(folder: string): CloudAssembly {
  const manifestFile = join(folder, "manifest.json");
  if (!existsSync(manifestFile)) throw new StartupError(`No cloud assembly in ${folder}: run cdk synth first`);
  const manifest = readJson(manifestFile, manifestSchema);
  const stacks = Object.entries(manifest.artifacts).flatMap(([id, artifact]) => {
    const { templateFile, stackName } = artifact.properties;
    if (artifact.type !== "aws:cloudformation:stack" || !templateFile) return [];
    return [readStack(stackName ?? id, folder, readJson(join(folder, templateFile), templateSchema))];
  });
  if (stacks.length === 0) throw new StartupError(`The cloud assembly in ${folder} has no stack`);
  return { stacks };
}

function readStack(name: string, folder: string, template: Template): Stack {
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const asset = resource.Metadata["aws:asset:path"] ?? assetByKey(resource.Properties);
    return {
      stack: name,
      logicalId,
      type: resource.Type,
      properties: resource.Properties,
      condition: resource.Condition,
      assetFolder: asset === undefined ? undefined : join(folder, asset),
    };
  });
  return { name, resources, template };
}

const codeSchema = z.object({ Code: z.object({ S3Key: z.string() }) });

/** Without the CLI's asset metadata the code's key names the folder: `<hash>.zip` was made of `asset.<hash>`. */
function assetByKey(properties: unknown): string | undefined {
  const code = codeSchema.safeParse(properties);
  return code.success ? `asset.${code.data.Code.S3Key.replace(/\.zip$/, "")}` : undefined;
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new StartupError(`${file} cannot be read as JSON`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StartupError(`${file} is not what cdk synth writes: ${issue?.path.join(".")} ${issue?.message}`);
}
