import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { NodeFunction } from "./node-function.ts";
import { type Consequence, ServiceAlarm } from "./service-alarm.ts";

/** One line a request. The route and never the path: paths hold whole phone numbers. */
const ACCESS_LOG = {
  at: "$context.requestTime",
  requestId: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  functionMilliseconds: "$context.integrationLatency",
  error: "$context.error.message",
  functionError: "$context.integrationErrorMessage",
  ip: "$context.identity.sourceIp",
};

/** As in AWS: `GET /health`, `ANY /v1/{proxy+}`. */
export type Route = `${keyof typeof HttpMethod} /${string}`;

/**
 * The HTTP API that all requests come in by: Twilio's, the console's and other systems'. Takes 1,000 requests a second in
 * the long run and 2,000 at once, and answers 429 beyond that.
 */
export class WebApi extends Construct {
  /** Its own address, without a slash at the end. */
  readonly url: string;
  readonly stage: HttpStage;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, consequence: Consequence) {
    super(scope, id);
    this.#api = new HttpApi(this, "Api", { createDefaultStage: false });
    this.url = this.#api.apiEndpoint;
    const accessLog = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, "Stage", {
      httpApi: this.#api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: 1_000, burstLimit: 2_000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    new ServiceAlarm(this, "ServerErrors", {
      ...consequence,
      metric: this.stage.metricServerError({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
    });
  }

  /**
   * Sends the routes to the function (payload 2.0).
   * @param guard why the gateway itself authorizes nobody: what does, in one sentence.
   */
  addRoutes(routes: readonly Route[], to: NodeFunction, guard: string): void {
    const integration = new HttpLambdaIntegration(`${to.node.id}Integration`, to.lambda);
    for (const key of routes) {
      const methods = Object.values(HttpMethod).filter((method) => key.startsWith(`${method} `));
      for (const route of this.#api.addRoutes({ path: key.slice(key.indexOf("/")), methods, integration })) {
        Validations.of(route).acknowledge({ id: "AwsSolutions-APIG4", reason: guard });
      }
    }
  }
}
