import * as z from "zod";

/** Where a worker's jobs and dead letters are, from the service stack's outputs. */
export type DeployedWorker = { readonly deadLetterUrl: string } & (
  | { readonly kind: "queue"; readonly queueUrl: string }
  | { readonly kind: "stream"; readonly functionName: string; readonly streamArn: string }
);

const outputsSchema = z.object({ SmsGroupsService: z.record(z.string(), z.string()) });

type Outputs = Readonly<Record<string, string>>;

/** The service stack's outputs in what `cdk deploy --outputs-file` wrote. */
export const parseOutputs = (text: string): Outputs => outputsSchema.parse(JSON.parse(text)).SmsGroupsService;

const pascalCase = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
const kebabCase = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/**
 * The worker of that name, as its function's folder is called.
 * @throws an error that names the workers there are.
 */
export const findWorker = (outputs: Outputs, name: string): DeployedWorker => {
  const id = pascalCase(name);
  const deadLetterUrl = outputs[`${id}DeadLetterUrl`];
  const queueUrl = outputs[`${id}QueueUrl`];
  const functionName = outputs[`${id}FunctionName`];
  const streamArn = outputs[`${id}StreamArn`];
  if (deadLetterUrl && queueUrl) return { kind: "queue", deadLetterUrl, queueUrl };
  if (deadLetterUrl && functionName && streamArn) return { kind: "stream", deadLetterUrl, functionName, streamArn };
  const known = Object.keys(outputs).flatMap((key) =>
    key.endsWith("DeadLetterUrl") ? [kebabCase(key.slice(0, -13))] : [],
  );
  throw new Error(`No worker "${name}" has dead letters. Those that can have: ${known.join(", ")}`);
};
