import { createServer, type IncomingMessage } from "node:http";
import * as z from "zod";
import { closeServer, listenOnLoopback } from "./free-port.ts";

/** The one call of Secrets Manager that functions make: GetSecretValue, over JSON 1.1. */
export interface SecretsEndpoint {
  readonly url: string;
  stop(): Promise<void>;
}

export interface SecretValue {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
}

const requestSchema = z.object({ SecretId: z.string() });
const VERSION = "00000000-0000-4000-8000-000000000000";

/** @param secrets may still be empty when the server starts; they are looked up at each call */
export async function startSecretsEndpoint(secrets: readonly SecretValue[]): Promise<SecretsEndpoint> {
  const server = createServer(async (request, response) => {
    response.setHeader("content-type", "application/x-amz-json-1.1");
    const [status, body] = await answer(request);
    response.writeHead(status).end(JSON.stringify(body));
  });

  async function answer(request: IncomingMessage): Promise<[number, unknown]> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.headers["x-amz-target"] !== "secretsmanager.GetSecretValue")
      return [400, { __type: "UnknownOperationException" }];
    const { SecretId } = requestSchema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    const secret = secrets.find((one) => one.arn === SecretId || one.name === SecretId);
    if (!secret)
      return [
        400,
        { __type: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." },
      ];
    return [
      200,
      {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: VERSION,
        SecretString: secret.value,
        VersionStages: ["AWSCURRENT"],
        CreatedDate: 0,
      },
    ];
  }

  const port = await listenOnLoopback(server, 0);
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server) };
}
