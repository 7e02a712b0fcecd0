import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type * as z from "zod";
import type { Clock } from "./clock.ts";
import { errorMessage } from "./errors.ts";
import { createLog, type Log } from "./logger.ts";

const KEPT_MILLISECONDS = 5 * 60_000;
const LONGEST_KEPT_MILLISECONDS = 60 * 60_000;
const ASKED_AGAIN_MILLISECONDS = 30_000;

/**
 * Reads a JSON secret and keeps it for five minutes, so that a rotated one is taken up without a deploy. While it cannot
 * be read again the old one is kept for up to an hour: a STOP must be heard though Secrets Manager is away.
 * @param log is told once of each time in which it cannot be read.
 * @throws when Secrets Manager does not answer or the secret has another shape, and none was read within the hour; its
 * value is never in the error.
 */
export const secretReader = <Schema extends z.ZodType>(
  client: SecretsManagerClient,
  arn: string,
  schema: Schema,
  clock: Clock,
  log: Pick<Log, "warn"> = createLog(),
): (() => Promise<z.infer<Schema>>) => {
  const read = async (): Promise<z.infer<Schema>> => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const parsed = schema.safeParse(parseJson(answer.SecretString ?? ""));
    if (!parsed.success) {
      const wrong = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
      throw new Error(`The secret ${arn} has another shape: ${wrong}`);
    }
    return parsed.data;
  };
  let kept: { value: z.infer<Schema>; until: number; goneAt: number; isStale: boolean } | undefined;
  return async () => {
    if (kept && clock.now() < kept.until) return kept.value;
    try {
      const value = await read();
      const now = clock.now();
      kept = { value, until: now + KEPT_MILLISECONDS, goneAt: now + LONGEST_KEPT_MILLISECONDS, isStale: false };
      return value;
    } catch (error) {
      const now = clock.now();
      if (!kept || now >= kept.goneAt) throw error;
      if (!kept.isStale) log.warn("A secret cannot be read again: the old one is kept", { cause: errorMessage(error) });
      kept = { ...kept, until: Math.min(now + ASKED_AGAIN_MILLISECONDS, kept.goneAt), isStale: true };
      return kept.value;
    }
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
