/**
 * Which route answers a request, as API Gateway's HTTP APIs choose: of all routes that fit, the one whose path is
 * most specific from the left (a name before {parameter} before {greedy+}), then a method before ANY; `$default` last.
 */
export interface RouteTable<Target> {
  /** @param segments of the path, each decoded: an escaped slash stays inside its segment */
  find(method: string, segments: readonly string[]): RouteMatch<Target> | undefined;
}

export interface RouteMatch<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export interface Route<Target> {
  /** "GET /path/{parameter}", "ANY /path/{rest+}" or "$default". */
  readonly routeKey: string;
  readonly target: Target;
}

interface ParsedRoute<Target> extends Route<Target> {
  readonly method: string;
  readonly segments: readonly string[];
  /** Sorts the more specific route first. */
  readonly rank: string;
}

const NAMED = 0;
const PARAMETER = 1;
const GREEDY = 2;

function kindOf(segment: string): number {
  if (!segment.startsWith("{")) return NAMED;
  return segment.endsWith("+}") ? GREEDY : PARAMETER;
}

function parse<Target>(route: Route<Target>): ParsedRoute<Target> {
  const [method = "", path = "/"] = route.routeKey.split(" ");
  const segments = path.slice(1).split("/");
  return { ...route, method, segments, rank: segments.map(kindOf).join("") + (method === "ANY" ? "1" : "0") };
}

export function createRouteTable<Target>(routes: readonly Route<Target>[]): RouteTable<Target> {
  const fallback = routes.find((route) => route.routeKey === "$default");
  const parsed = routes
    .filter((route) => route !== fallback)
    .map(parse)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return {
    find(method, segments) {
      for (const route of parsed) {
        if (route.method !== "ANY" && route.method !== method) continue;
        const pathParameters = matchSegments(route.segments, segments);
        if (pathParameters) return { routeKey: route.routeKey, target: route.target, pathParameters };
      }
      return fallback && { routeKey: fallback.routeKey, target: fallback.target, pathParameters: {} };
    },
  };
}

function matchSegments(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const kind = kindOf(segment);
    const part = path[index];
    if (part === undefined || (kind !== NAMED && part === "")) return undefined;
    if (kind === GREEDY) {
      parameters[segment.slice(1, -2)] = path.slice(index).join("/");
      return parameters;
    }
    if (kind === PARAMETER) parameters[segment.slice(1, -1)] = part;
    else if (segment !== part) return undefined;
  }
  return pattern.length === path.length ? parameters : undefined;
}
