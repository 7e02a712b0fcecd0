import * as z from "zod";
import { createApi } from "#functions/api/api.ts";
import { dynamoStores } from "#functions/api/dynamo-stores.ts";
import { createRouteMatcher } from "#functions/api/match-route.ts";
import { type Account, accountIdSchema } from "#shared/accounts/account.ts";
import type { Role } from "#shared/accounts/api-key.ts";
import { issueKey } from "#shared/accounts/issue-key.ts";
import { openAccount } from "#shared/accounts/open-account.ts";
import { openApiDocument } from "#shared/api/openapi.ts";
import { problemSchema } from "#shared/api/problem.ts";
import { routes } from "#shared/api/routes.ts";
import type { CampaignJob } from "#shared/campaigns/campaign-jobs.ts";
import type { WriteExport } from "#shared/exports/export-job.ts";
import type { WalkJob } from "#shared/groups/walk-job.ts";
import type { ImportSlice } from "#shared/imports/import-job.ts";
import { DynamoInboundStore } from "#shared/inbound/dynamo-inbound-store.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { DynamoMessageStore } from "#shared/messaging/dynamo-message-store.ts";
import { refOf, type SendMessage } from "#shared/messaging/message.ts";
import { httpFunction } from "#shared/platform/http.ts";
import { newId } from "#shared/platform/ids.ts";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";
import { createInMemoryTables } from "#test/support/in-memory-dynamo.ts";
import { InMemoryFileStore } from "#test/support/in-memory-file-store.ts";
import { NOW, phoneOf, someReply, someText } from "#test/support/samples.ts";
import { storedItems } from "#test/support/stored-items.ts";

/** An answer, its JSON parsed. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnswerBody;
}

/** At least one, for who looks at the first: where there is none the test fails there. */
type Some<Each> = [Each, ...Each[]];
type Fields<Name extends string> = { readonly [Key in Name]: string };
type Shown = Fields<"id" | "phone" | "name" | "body" | "meaning" | "at" | "decideBy"> &
  Readonly<Record<string, unknown>>;

/** What tests look into by name, of whatever kind the answer is; they look at the rest as a whole. */
interface AnswerBody
  extends Fields<"id" | "key" | "code" | "cursor" | "detail" | "createdAt" | "sender">,
    Readonly<Record<string, unknown>> {
  readonly items: Some<Shown>;
  readonly results: Some<Fields<"outcome">>;
  readonly errors: Some<Fields<"path" | "message">>;
  readonly warnings: Some<Fields<"code">>;
  readonly responses: { readonly due: number };
  readonly response: Fields<"body">;
  readonly consent: Fields<"state">;
}

// Each answer is held against its contract, which says what is in it.
const answerBody = z.custom<AnswerBody>((body) => body === undefined || (typeof body === "object" && body !== null));

export interface ApiCall {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of `body`, exactly this; bytes travel as base64. */
  readonly raw?: string | Buffer;
}

/** Payload 2.0, as API Gateway sends it: the path decoded, names of headers in lower case. */
const httpApiEvent = (method: string, path: string, { key, body, query = "", headers = {}, raw }: ApiCall) => {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
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
    ...(sent === undefined ? {} : { body: Buffer.isBuffer(sent) ? sent.toString("base64") : sent }),
    isBase64Encoded: Buffer.isBuffer(sent),
  };
};

type LongJob = WalkJob | CampaignJob | WriteExport | ImportSlice;

/**
 * The API over the in-memory twin, with time that tests move. Every answer is held against the contract.
 * @param lookAt how many a search looks at before it gives up, where a test has no thousands
 */
export const startApi = ({ lookAt }: { lookAt?: number } = {}) => {
  const twin = createInMemoryTables();
  const stored = storedItems(twin);
  const clock = { time: NOW, now: () => clock.time };
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_: string, details?: unknown) => errors.push(details) };
  const files = new InMemoryFileStore();
  const stores = dynamoStores(twin.client, twin.tables);
  const seal = async () => createCursorSeal("a secret of thirty-two characters and more");
  const queued: SendMessage[] = [];
  const replies = { send: async (jobs: readonly SendMessage[]) => void queued.push(...jobs) };
  const walkJobs: LongJob[] = [];
  const jobs = { send: async (some: readonly LongJob[]) => void walkJobs.push(...some) };
  const handler = httpFunction(
    log,
    createApi({ ...stores, ...(lookAt ? { lookAt } : {}), seal, replies, jobs, files: async () => files, clock, log }),
  );

  const call = async (method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> => {
    const { statusCode, headers = {}, body } = await handler(httpApiEvent(method, path, options), {} as never);
    const answer = {
      status: statusCode,
      headers,
      body: answerBody.parse(body === undefined ? undefined : JSON.parse(body)),
    };
    holdAgainstContract(method, path, answer);
    return answer;
  };
  /** Calls with this key: `as(key)("GET", "/v1/groups")`. */
  const as =
    (key: string) =>
    (method: string, path: string, body?: unknown, options: ApiCall = {}): Promise<ApiAnswer> =>
      call(method, path, { key, body, ...options });

  const open = async (name = "Corner Coffee"): Promise<{ account: Account; key: string }> => {
    const opened = await openAccount({ ...stores, clock })({ name, id: accountIdSchema.parse(newId()) });
    if (opened.kind !== "opened") throw new Error("The id is taken");
    return opened;
  };
  const keyOf = async (account: Account, role: Role, integration = false): Promise<string> => {
    const about = { accountId: account.id, id: newId(), label: role, role, integration };
    const issued = await issueKey({ ...stores, clock })(about);
    if (issued.kind !== "issued") throw new Error("The key is expired");
    return issued.key;
  };
  return { ...twin, clock, errors, stores, queued, replies, walkJobs, jobs, files, call, as, open, keyOf, stored };
};
export type Api = ReturnType<typeof startApi>;

const matchRoute = createRouteMatcher(routes);
const responses = z.record(z.string(), z.object({ description: z.string() }));
const document = z
  .object({ paths: z.record(z.string(), z.record(z.string(), z.object({ responses }))) })
  .parse(openApiDocument(routes));

/** Its status is documented for the operation, its body is of the documented shape. */
const holdAgainstContract = (method: string, path: string, { status, headers, body }: ApiAnswer): void => {
  const isProblem = headers["content-type"] === "application/problem+json";
  if (status >= 400) expect({ isProblem, body: problemSchema.safeParse(body).error }).toEqual({ isProblem: true });
  const match = matchRoute(method, path);
  if (match.kind !== "route") return;
  const documented = document.paths[match.route.path]?.[method.toLowerCase()]?.responses[String(status)];
  if (!documented) throw new Error(`${method} ${match.route.path} answered ${status}, which is not documented`);
  if (isProblem) {
    expect(documented.description.split(", ")).toContain(body.code);
    return;
  }
  const [, answer] = Object.entries(match.route.answers).find(([code]) => Number(code) === status) ?? [];
  if (answer?.body) expect(answer.body.safeParse(body).error).toBeUndefined();
  else expect(body).toBeUndefined();
};

/** A text to the shop's number, as Twilio's webhook takes it in: a word, or an opt-out that is in doubt. */
export const textShop = async (api: Api, { phone, sender }: Pick<Shop, "phone" | "sender">, body: string) => {
  const text = someText(phoneOf(phone(101)), sender, body);
  const receive = receiveText({
    accounts: api.stores.accounts,
    inbound: new DynamoInboundStore(api.client, api.tables),
    replies: { send: async () => {} },
    clock: api.clock,
    counter: { count() {} },
    log: { info() {}, warn() {}, error() {} },
  });
  return await receive(text);
};

/** A text of the shop's that the carrier refused: its row failed. */
export const failedText = async (api: Api, { account, phone }: Pick<Shop, "account" | "phone">, body = "Welcome") => {
  const messages = new DynamoMessageStore(api.client, api.tables.messages);
  const at = new Date(api.clock.time).toISOString();
  const message = someReply(account.id, { phone: phoneOf(phone(101)), body, at, groupIds: ["some-group"] });
  await messages.insert(message);
  await messages.claim(refOf(message), "claim", api.clock.time);
  await messages.record(refOf(message), "claim", { state: "failed", reason: "Twilio 30007", errorCode: 30007 });
  return message;
};

/** An account at work: a sender, two groups, one of them with a response, contacts and a text-to-join. */
export const startShop = async (api: Api, name = "Corner Coffee", area = "512") => {
  const { account, key } = await api.open(name);
  const ask = api.as(key);
  const made = async (method: string, path: string, body: unknown) => {
    const answer = await ask(method, path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const phone = (last: number): string => `+1${area}5550${String(last).padStart(3, "0")}`;
  const consent = { state: "subscribed", evidence: "paper form" };
  const sender = phone(900);
  await made("POST", "/v1/fields", { key: "birthday", label: "Birthday", type: "date" });
  await made("POST", "/v1/senders", { phone: sender, segmentsPerSecond: 3 });
  const members = await made("POST", "/v1/groups", {
    name: "Members",
    kind: "standard",
    response: { body: "Welcome" },
  });
  const staff = await made("POST", "/v1/groups", { name: "Staff", kind: "standard" });
  for (const last of [101, 102])
    await made("PUT", `/v1/contacts/${phone(last)}`, { firstName: `Ann of ${area}`, consent });
  await made("PUT", `/v1/contacts/${phone(103)}`, { firstName: "Pending" });
  const textToJoin = await made("POST", "/v1/text-to-joins", {
    name: "Club",
    keywords: ["COFFEE"],
    groupIds: [members.id],
  });
  await made("PUT", `/v1/contacts/${phone(101)}/groups/${members.id}`, {});
  return { account, key, ask, phone, sender, members, staff, textToJoin };
};
export type Shop = Awaited<ReturnType<typeof startShop>>;
