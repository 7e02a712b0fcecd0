import { roleMay } from "#shared/accounts/api-key.ts";
import { authenticate } from "#shared/accounts/authenticate.ts";
import type { Route } from "#shared/api/route.ts";
import { routes } from "#shared/api/routes.ts";
import type { HttpRequest, HttpResponse } from "#shared/platform/http.ts";
import { answer, refuse } from "./answer.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import { doOnce } from "./do-once.ts";
import type { AnyHandler } from "./handler-types.ts";
import { handlersOf } from "./handlers.ts";
import { createRouteMatcher } from "./match-route.ts";
import { readInput } from "./read-input.ts";

type Identity = Omit<Caller, "requestId">;

interface Matched {
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
    const matched: Matched = { route, values, handler, list: JSON.stringify([operationId, values]) };
    if (route.permission === "open") return respond(deps, matched, request, undefined);

    const presented = /^Bearer +(\S+)$/i.exec(request.headers.authorization?.trim() ?? "")?.[1];
    const known = presented === undefined ? undefined : await identify(presented);
    if (known?.kind !== "known") return unauthorized(presented);
    if (route.permission !== "read" && !roleMay(known.key.role, route.permission)) {
      return refuse({ refused: "forbidden", detail: `This needs a key that may change ${route.permission}.` });
    }
    return respond(deps, matched, request, known);
  };
};

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
  { route, values, handler, list }: Matched,
  request: HttpRequest,
  identity: Identity | undefined,
): Promise<HttpResponse> => {
  const seal = route.position ? await deps.seal() : undefined;
  const context = [identity?.account.id ?? "", list];
  const read = readInput(route, values, request, (cursor) => seal?.open(cursor, context));
  if (read.kind === "refused") return refuse(read.refusal, route);

  const work = async (caller: Caller | undefined): Promise<HttpResponse> => {
    const outcome = await handler(caller, read.input);
    const next = "next" in outcome ? outcome.next : undefined;
    return answer(route, outcome, next && seal?.seal(next, context));
  };
  if (!identity) return work(undefined);
  const once = { accountId: identity.account.id, request, shownOnce: route.shownOnce };
  return doOnce(deps)(once, (requestId) => work({ ...identity, requestId }));
};
