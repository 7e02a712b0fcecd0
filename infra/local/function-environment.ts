import { LOCAL_CREDENTIALS } from "./local-client.ts";
import { REGION } from "./resource-addresses.ts";

/** Where the SDK finds each service on this machine. */
export interface ServiceEndpoints {
  readonly dynamodb: string;
  readonly queues: string;
  readonly objects: string;
  readonly secrets: string;
}

/**
 * All that a function sees of its surroundings: what Lambda sets, where the services are, and the template's own
 * variables. Nothing of this process's environment gets through.
 */
export function functionEnvironment(
  own: { readonly name: string; readonly memory: number; readonly handler: string; readonly folder: string },
  variables: Readonly<Record<string, string>>,
  endpoints: ServiceEndpoints,
): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: "local",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: own.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(own.memory),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${own.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.queues,
    AWS_ENDPOINT_URL_S3: endpoints.objects,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
    LAMBDA_TASK_ROOT: own.folder,
    _HANDLER: own.handler,
    TZ: ":UTC",
    ...variables,
  };
}
