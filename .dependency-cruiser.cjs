/** The direction of every import (README, "a map of the folders"): later rooms may use earlier ones, never the reverse. */
const ROOMS = ["platform", "accounts", "contacts", "messaging", "groups", "campaigns", "inbound", "imports", "exports"];
const domain = ROOMS.filter((room) => room !== "platform");

const upwards = ROOMS.slice(0, -1).map((room, index) => ({
  name: `${room}-knows-nothing-later`,
  comment: "platform <- accounts <- contacts <- messaging <- groups <- campaigns <- inbound, imports, exports",
  severity: "error",
  from: { path: `^shared/${room}/` },
  to: { path: `^shared/(${ROOMS.slice(index + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    ...upwards,
    {
      name: "shared-below-functions",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(functions|infra|console|test)/" },
    },
    {
      name: "functions-below-infra",
      severity: "error",
      from: { path: "^functions/" },
      to: { path: "^(infra|console|test)/" },
    },
    {
      name: "no-function-imports-another",
      severity: "error",
      from: { path: "^functions/([^/]+)/" },
      to: { path: "^functions/", pathNot: "^functions/$1/" },
    },
    { name: "only-tests-import-tests", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    {
      name: "adapters-only-in-handlers",
      comment: "a use case names the port; handler.ts, infra/ and test/ choose the adapter",
      severity: "error",
      from: {
        path: "^(shared|functions)/",
        pathNot: ["/handler\\.ts$", "/dynamo-[^/]+\\.ts$", "/in-memory-[^/]+\\.ts$"],
      },
      to: { path: `^shared/(${domain.join("|")})/(dynamo-[^/]+|twilio-sms-gateway)\\.ts$` },
    },
    {
      name: "twilio-only-at-the-edge",
      comment: "the whole client costs 118 ms: webhooks take its signature check alone, only the door takes the client",
      severity: "error",
      from: { path: "^(shared|functions)/", pathNot: ["^shared/platform/twilio-[a-z]+\\.ts$"] },
      to: { path: "node_modules/twilio" },
    },
    {
      name: "console-imports-the-contract",
      severity: "error",
      from: { path: "^console/" },
      to: { path: "^(shared|functions|infra)/", pathNot: "^shared/api/" },
    },
    {
      name: "contract-stands-alone",
      severity: "error",
      from: { path: "^shared/api/" },
      to: { path: "^(functions|infra)/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "(^test/|\\.d\\.ts$|handler\\.ts$)" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|cdk\\.out|\\.local)/" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "require"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
