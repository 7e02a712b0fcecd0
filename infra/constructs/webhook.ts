import type { Construct } from "constructs";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import type { WebApi } from "./web-api.ts";

export interface WebhookProps extends NodeFunctionProps {
  readonly post: {
    readonly api: WebApi;
    /** Twilio posts here, for example `/webhooks/twilio/inbound`. */
    readonly path: `/${string}`;
    /** The address that Twilio signs, without the path: PUBLIC_BASE_URL. */
    readonly publicBaseUrl: string;
  };
}

/** A function that Twilio calls. It judges the signature itself, over the public address, before anything else. */
export class Webhook extends NodeFunction {
  readonly url: string;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id, props);
    const { api, path, publicBaseUrl } = props.post;
    this.url = `${publicBaseUrl}${path}`;
    this.setVariable("PUBLIC_BASE_URL", publicBaseUrl);
    api.addRoutes([`POST ${path}`], this, "The function judges X-Twilio-Signature before it reads the form.");
  }
}
