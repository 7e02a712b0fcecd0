import { createRouteMatcher } from "#functions/api/match-route.ts";
import { route } from "#shared/api/route.ts";

const entry = (method: "GET" | "POST", path: `/${string}`) =>
  route({ method, path, summary: path, permission: "read", answers: {} });
const match = createRouteMatcher({
  getThing: entry("GET", "/things/{id}"),
  previewThings: entry("POST", "/things/preview"),
  listThings: entry("GET", "/things/all"),
  getPart: entry("GET", "/things/{id}/parts/{partId}"),
});

it.each([
  ["GET", "/things/x", "getThing", { id: "x" }],
  ["GET", "/things/all", "listThings", {}],
  ["GET", "/things/preview", "getThing", { id: "preview" }],
  ["POST", "/things/preview", "previewThings", {}],
  ["GET", "/things/%2B1/parts/a%20b", "getPart", { id: "+1", partId: "a b" }],
  ["GET", "/things/", "getThing", { id: "" }],
])("finds for %s %s the operation %s", (method, path, operationId, values) => {
  expect(match(method, path)).toMatchObject({ kind: "route", operationId, values });
});

it("tells a wrong method, with all that the path has, from a wrong path", () => {
  expect(match("PUT", "/things/preview")).toEqual({ kind: "otherMethod", allow: "GET, POST" });
  expect(match("GET", "/things")).toEqual({ kind: "noSuchPath" });
  expect(match("GET", "/things/%zz")).toEqual({ kind: "malformed" });
});

it("keeps a parameter named like a part of JavaScript apart from it", () => {
  const odd = createRouteMatcher({ get: entry("GET", "/{constructor}") });
  expect(odd("GET", "/x")).toMatchObject({ values: { constructor: "x" } });
});
