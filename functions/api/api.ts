import { roleMay } from "#shared/accounts/api-key.ts";
import { authenticate } from "#shared/accounts/authenticate.ts";
import type { RequestIdentity } from "#shared/accounts/idempotency-store.ts";
import { type ChangingRequest, recordChange } from "#shared/accounts/record-change.ts";
import type { Route } from "#shared/api/route.ts";
import { routes } from "#shared/api/routes.ts";
import type { HttpRequest, HttpResponse } from "#shared/platform/http.ts";
import { answer, refuse } from "./answer.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import { doOnce } from "./do-once.ts";
import type { AnyHandler, AnyInput } from "./handler-types.ts";
import { handlersOf } from "./handlers.ts";
import { intendedObject } from "./intended-object.ts";
import { createRouteMatcher } from "./match-route.ts";
import { readInput } from "./read-input.ts";

type Identity = Omit<Caller, keyof RequestIdentity>;

interface Matched {
  readonly operationId: string;
  readonly route: Route;
  readonly values: Readonly<Record<string, string>>;
  readonly handler: AnyHandler;
  /** What a cursor of this list is sealed to, beside the account. */
  readonly list: string;
}

/** The API: find the route, who asks and whether they may; parse, do it once, check the answer. */
export const createApi = (deps: ApiDeps) => {
  const matchRoute = createRouteMatcher(routes);
  const handlers = new Map<string, AnyHandler>(Object.entries(handlersOf(deps)));
  const identify = authenticate(deps);

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const match = matchRoute(request.method, request.path);
    if (match.kind === "malformed")
      return refuse({ refused: "malformed_path", detail: "The path is not percent-encoded UTF-8." });
    if (match.kind === "noSuchPath")
      return refuse({ refused: "not_found", detail: "There is nothing at this address." });
    if (match.kind === "otherMethod") {
      const detail = `Here are: ${match.allow}.`;
      return refuse({ refused: "method_not_allowed", detail }, undefined, { allow: match.allow });
    }
    const { operationId, route, values } = match;
    const handler = handlers.get(operationId);
    if (!handler) throw new Error(`${operationId} has no handler`);
    const matched: Matched = { operationId, route, values, handler, list: JSON.stringify([operationId, values]) };
    if (route.permission === "open") return respond(deps, matched, request, undefined);

    const presented = /^Bearer +(\S+)$/i.exec(request.headers.authorization?.trim() ?? "")?.[1];
    const known = presented === undefined ? undefined : await identify(presented);
    if (known?.kind !== "known") return unauthorized(presented);
    if (route.permission !== "read" && !roleMay(known.key.role, route.permission)) {
      const may = DOES.has(route.permission) ? route.permission : `change ${route.permission}`;
      return refuse({ refused: "forbidden", detail: `This needs a key that may ${may}.` });
    }
    return respond(deps, matched, request, known);
  };
};

/** Permissions that say themselves what they allow; the others name what may be changed. */
const DOES: ReadonlySet<string> = new Set(["send", "import", "export", "erase", "override", "audit"]);

const unauthorized = (presented: string | undefined): HttpResponse => {
  const error = presented === undefined ? "" : ', error="invalid_token"';
  return refuse(
    { refused: "unauthorized", detail: "Give a key that is valid: Authorization: Bearer <key>." },
    undefined,
    {
      "www-authenticate": `Bearer realm="sms-groups"${error}`,
    },
  );
};

const respond = async (
  deps: ApiDeps,
  { operationId, route, values, handler, list }: Matched,
  request: HttpRequest,
  identity: Identity | undefined,
): Promise<HttpResponse> => {
  const seal = route.position ? await deps.seal() : undefined;
  const contextOf = (query: AnyInput["query"]) => [identity?.account.id ?? "", list, JSON.stringify(query)];
  const read = readInput(route, values, request, (cursor, query) => seal?.open(cursor, contextOf(query)));
  if (read.kind === "refused") return refuse(read.refusal, route);

  const work = async (caller: Caller | undefined): Promise<HttpResponse> => {
    const handled = () => handler(caller, read.input);
    const outcome =
      caller && changes(route)
        ? await recordChange(deps)(changingRequest(operationId, route, caller, read.input), handled)
        : await handled();
    const next = "next" in outcome ? outcome.next : undefined;
    return answer(route, outcome, next && seal?.seal(next, contextOf(read.input.query)));
  };
  if (!identity) return work(undefined);
  const once = { accountId: identity.account.id, request, shownOnce: route.shownOnce };
  return doOnce(deps)(once, ({ requestId, begunAt, isAgain }) => work({ ...identity, requestId, begunAt, isAgain }));
};

const changes = ({ method, permission }: Route): boolean => method !== "GET" && permission !== "read";

const changingRequest = (action: string, { path }: Route, caller: Caller, input: AnyInput): ChangingRequest => {
  const { account, key, ...request } = caller;
  return { accountId: account.id, key, action, request, object: intendedObject(path, caller, input) };
};
