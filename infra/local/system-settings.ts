import { resolve } from "node:path";
import * as z from "zod";
import { StartupError } from "./startup-error.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** The settings of the local system, from the environment. */
const environmentSchema = z.object({
  PORT: port.default(4000),
  CARRIER_PORT: port.default(4010),
  DATA_DIR: z.string().min(1).default(".local"),
  PUBLIC_BASE_URL: z.url().optional(),
  LOCAL_API_KEY: z.string().min(8).optional(),
  LOCAL_OTHER_API_KEY: z.string().min(8).optional(),
  LOCAL_TWILIO_AUTH_TOKEN: z.string().min(1).default("local-auth-token"),
  /** Seeds the deliberate disorder, so that a run can be repeated. */
  LOCAL_SEED: z.coerce.number().int().default(1),
});

export interface SystemSettings {
  readonly port: number;
  readonly carrierPort: number;
  /** Undefined keeps nothing. */
  readonly dataDirectory: string | undefined;
  readonly publicBaseUrl: string | undefined;
  readonly ownerKey: string | undefined;
  readonly otherKey: string | undefined;
  readonly twilioAuthToken: string;
  readonly calm: boolean;
  readonly seed: number;
}

/** @throws StartupError in one line for a variable or argument that is not as it should be. */
export const readSystemSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  parameters: readonly string[],
): SystemSettings => {
  const unknown = parameters.find((parameter) => parameter !== "--memory" && parameter !== "--calm");
  if (unknown !== undefined) throw new StartupError(`${unknown} is unknown; there are --memory and --calm.`);
  const result = environmentSchema.safeParse(environment);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new StartupError(`${issue?.path.join(".")} ${issue?.message}`);
  }
  const { data } = result;
  return {
    port: data.PORT,
    carrierPort: data.CARRIER_PORT,
    dataDirectory: parameters.includes("--memory") ? undefined : resolve(data.DATA_DIR),
    publicBaseUrl: data.PUBLIC_BASE_URL,
    ownerKey: data.LOCAL_API_KEY,
    otherKey: data.LOCAL_OTHER_API_KEY,
    twilioAuthToken: data.LOCAL_TWILIO_AUTH_TOKEN,
    calm: parameters.includes("--calm"),
    seed: data.LOCAL_SEED,
  };
};
