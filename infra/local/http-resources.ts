import * as z from "zod";
import type { ResourceKind } from "./resource-kind.ts";

export const apiKind = {
  type: "AWS::ApiGatewayV2::Api",
  properties: z.strictObject({ Name: z.string(), ProtocolType: z.literal("HTTP") }),
  ignored: {
    Description: "for people",
    DisableExecuteApiEndpoint: "there is only one address here",
    CorsConfiguration: "browsers are served from the same address here",
    Tags: "tags are for the bill",
  },
} satisfies ResourceKind<z.ZodType>;

export const routeKind = {
  type: "AWS::ApiGatewayV2::Route",
  properties: z.strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    /** "integrations/" and the logical id of the integration. */
    Target: z.string().startsWith("integrations/"),
    AuthorizationType: z.literal("NONE").optional(),
  }),
  ignored: { OperationName: "for people" },
} satisfies ResourceKind<z.ZodType>;
export type RouteProperties = z.infer<typeof routeKind.properties>;

export const integrationKind = {
  type: "AWS::ApiGatewayV2::Integration",
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal("AWS_PROXY"),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal("2.0"),
    TimeoutInMillis: z.number().max(30_000).default(30_000),
  }),
  ignored: {
    Description: "for people",
    IntegrationMethod: "a function is always invoked the same way",
  },
} satisfies ResourceKind<z.ZodType>;
export type IntegrationProperties = z.infer<typeof integrationKind.properties>;

export const stageKind = {
  type: "AWS::ApiGatewayV2::Stage",
  properties: z.strictObject({
    ApiId: z.string(),
    StageName: z.literal("$default"),
    AutoDeploy: z.literal(true),
  }),
  ignored: {
    Description: "for people",
    AccessLogSettings: "output goes to the log folder",
    DefaultRouteSettings: "the throttle protects an account's quota",
    RouteSettings: "the throttle protects an account's quota",
    Tags: "tags are for the bill",
  },
} satisfies ResourceKind<z.ZodType>;
