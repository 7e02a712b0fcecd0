// npm run roles: writes docs/api-roles.md from the contract.
import { writeFileSync } from "node:fs";
import { rolesPage } from "#shared/api/roles-page.ts";
import { routes } from "#shared/api/routes.ts";

writeFileSync("docs/api-roles.md", rolesPage(routes));
