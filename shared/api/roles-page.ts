import { roleMay, roleSchema } from "#shared/accounts/api-key.ts";
import type { Route } from "./route.ts";

const roles = roleSchema.options.toReversed();
const line = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** docs/api-roles.md, from the contract: which role may use which route. */
export const rolesPage = (routes: Readonly<Record<string, Route>>): string => {
  const changing = Object.entries(routes).filter(([, { permission }]) => !["open", "read"].includes(permission));
  const rows = changing.map(([operationId, { method, path, permission }]) => {
    const may = roles.map((role) => (mayUse(role, permission) ? "yes" : ""));
    return line(operationId, `\`${method} ${path}\``, permission, ...may);
  });
  return [
    "# Who may do what",
    "",
    "Written by `npm run roles` from the contract, and held against it by test/contracts/api-roles.test.ts. Every key reads",
    "whatever is not listed here. Some routes ask more for a part of what they do, such as to subscribe somebody; their",
    "description in `GET /openapi.json` says so.",
    "",
    line("operation", "route", "permission", ...roles),
    line("---", "---", "---", ...roles.map(() => "---")),
    ...rows,
    "",
  ].join("\n");
};

const mayUse = (role: (typeof roles)[number], permission: Route["permission"]): boolean =>
  permission === "open" || permission === "read" || roleMay(role, permission);
