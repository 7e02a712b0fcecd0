import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type * as z from "zod";
import type { Clock } from "./clock.ts";

const KEPT_MILLISECONDS = 5 * 60_000;

/**
 * Reads a JSON secret and keeps it for five minutes, so that a rotated one is taken up without a deploy.
 * @throws when Secrets Manager does not answer or the secret has another shape; its value is never in the error.
 */
export const secretReader = <Schema extends z.ZodType>(
  client: SecretsManagerClient,
  arn: string,
  schema: Schema,
  clock: Clock,
): (() => Promise<z.infer<Schema>>) => {
  let kept: { value: z.infer<Schema>; until: number } | undefined;
  return async () => {
    if (kept && clock.now() < kept.until) return kept.value;
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const parsed = schema.safeParse(parseJson(answer.SecretString ?? ""));
    if (!parsed.success) {
      const wrong = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
      throw new Error(`The secret ${arn} has another shape: ${wrong}`);
    }
    kept = { value: parsed.data, until: clock.now() + KEPT_MILLISECONDS };
    return parsed.data;
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
