import type { Route } from "#shared/api/route.ts";

export type RouteMatch =
  | {
      readonly kind: "route";
      readonly operationId: string;
      readonly route: Route;
      readonly values: Record<string, string>;
    }
  | { readonly kind: "otherMethod"; readonly allow: string }
  | { readonly kind: "malformed" }
  | { readonly kind: "noSuchPath" };

/** Finds the route of a request; a fixed segment beats a parameter. */
export const createRouteMatcher = (routes: Readonly<Record<string, Route>>) => {
  const parameters = (route: Route): number => route.path.split("{").length;
  const known = Object.entries(routes)
    .map(([operationId, route]) => ({ operationId, route, segments: route.path.split("/") }))
    .sort((a, b) => parameters(a.route) - parameters(b.route));

  return (method: string, path: string): RouteMatch => {
    const segments = path.split("/").map(decode);
    const sound = segments.filter((segment) => segment !== undefined);
    if (sound.length < segments.length) return { kind: "malformed" };
    const methods = new Set<string>();
    for (const { operationId, route, segments: template } of known) {
      const values = valuesOf(template, sound);
      if (!values) continue;
      if (route.method === method) return { kind: "route", operationId, route, values };
      methods.add(route.method);
    }
    return methods.size === 0 ? { kind: "noSuchPath" } : { kind: "otherMethod", allow: [...methods].sort().join(", ") };
  };
};

/** API Gateway decodes the path already, a caller in between may not: no value of ours has a "%" of its own. */
const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const valuesOf = (template: readonly string[], segments: readonly string[]): Record<string, string> | undefined => {
  if (template.length !== segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const segment = segments[index] ?? "";
    if (expected.startsWith("{")) values[expected.slice(1, -1)] = segment;
    else if (expected !== segment) return undefined;
  }
  return values;
};
