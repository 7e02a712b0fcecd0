import type { FunctionPool } from "./function-pool.ts";
import type { HttpTarget } from "./http-api.ts";
import type { Route } from "./route-table.ts";
import { StartupError } from "./startup-error.ts";
import type { Topology } from "./topology.ts";

/** The API's routes with the functions behind them. @throws StartupError when a route leads nowhere */
export function httpRoutes(topology: Topology, pools: readonly FunctionPool[], patience: number): Route<HttpTarget>[] {
  return topology.routes.map(({ resource, properties }) => {
    const place = `${resource.stack}/${resource.logicalId}`;
    const integrationId = properties.Target.replace("integrations/", "");
    const integration = topology.integrations.find((one) => one.resource.logicalId === integrationId)?.properties;
    // The URI is the function's ARN, or wrapped in API Gateway's own path: both contain the ARN.
    const pool = pools.find(({ definition }) => {
      const uri = integration?.IntegrationUri ?? "";
      return uri === definition.arn || uri.includes(`${definition.arn}/`);
    });
    if (!integration || !pool)
      throw new StartupError(`${place}: the route ${properties.RouteKey} leads to no function`);
    const timeoutMilliseconds = integration.TimeoutInMillis * patience;
    return { routeKey: properties.RouteKey, target: { pool, timeoutMilliseconds } };
  });
}
