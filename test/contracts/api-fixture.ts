import { createApi } from "#functions/api/api.ts";
import { dynamoStores } from "#functions/api/dynamo-stores.ts";
import { type Account, accountIdSchema } from "#shared/accounts/account.ts";
import type { Role } from "#shared/accounts/api-key.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { openAccount } from "#shared/accounts/open-account.ts";
import { newId } from "#shared/platform/ids.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { NOW } from "#test/support/samples.ts";

/** An answer, its JSON parsed. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface ApiCall {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of `body`, exactly this. */
  readonly raw?: string | Buffer;
}

/** Payload 2.0, as API Gateway sends it: the path decoded, names of headers in lower case. */
export const httpApiEvent = (method: string, path: string, { key, body, query = "", headers = {}, raw }: ApiCall) => {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const isBase64Encoded = Buffer.isBuffer(sent);
  return {
    version: "2.0",
    rawPath: path,
    rawQueryString: query,
    headers: {
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    requestContext: { http: { method } },
    ...(sent === undefined ? {} : { body: isBase64Encoded ? sent.toString("base64") : sent }),
    isBase64Encoded,
  };
};

/** The API over the in-memory twin, with time that tests move and the errors that it logged. */
export const startApi = () => {
  const twin = createInMemoryTables();
  const clock = { time: NOW, now: () => clock.time };
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_: string, details?: unknown) => errors.push(details) };
  const stores = dynamoStores(twin.client, twin.tables);
  const seal = async () => createCursorSeal("a secret of thirty-two characters and more");
  const handler = httpFunction(log, createApi({ ...stores, seal, clock }));

  const call = async (method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> => {
    const response = await handler(httpApiEvent(method, path, options), CONTEXT);
    const { statusCode, headers = {}, body } = response;
    return { status: statusCode, headers, body: body === undefined ? undefined : JSON.parse(body) };
  };

  const open = async (name = "Corner Coffee"): Promise<{ account: Account; key: string }> => {
    const opened = await openAccount({ ...stores, clock })({ name, id: accountIdSchema.parse(newId()) });
    if (opened.kind !== "opened") throw new Error("The id is taken");
    return opened;
  };
  const keyOf = async (account: Account, role: Role, integration = false): Promise<string> => {
    const issued = await issueKey({ ...stores, clock })({ accountId: account.id, id: newId(), label: role, role, integration });
    if (issued.kind !== "issued") throw new Error("The key is expired");
    return issued.key;
  };
  return { ...twin, clock, errors, stores, call, open, keyOf };
};
export type Api = ReturnType<typeof startApi>;

const CONTEXT = {};
