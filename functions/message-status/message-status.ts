import { applyStatus, type StatusDeps } from "#shared/messaging/apply-status.ts";
import type { TwilioCredentials } from "#shared/messaging/twilio-credentials.ts";
import { type HttpRequest, type HttpResponse, problem } from "#shared/platform/http.ts";
import { readSignedForm } from "#shared/platform/twilio-signature.ts";

export interface MessageStatusDeps extends StatusDeps {
  readonly publicBaseUrl: string;
  readonly credentials: () => Promise<TwilioCredentials>;
}

/** Twilio's webhook for what became of a text: signed, then durable, then 204. */
export const messageStatus =
  (deps: MessageStatusDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const { authTokens } = await deps.credentials();
    const signed = readSignedForm(request, deps.publicBaseUrl, authTokens);
    if (signed.kind === "unsigned") {
      deps.counter.count("SignatureRejected");
      deps.log.warn("A callback that Twilio did not sign", { reason: signed.reason });
      return problem(403, "bad_signature", "The signature does not match.");
    }
    await applyStatus(deps)(request.query, signed.form);
    return { statusCode: 204 };
  };
