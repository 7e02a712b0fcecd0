import { readInboundText } from "#shared/inbound/inbound-text.ts";
import { type ReceiveDeps, receiveText } from "#shared/inbound/receive-text.ts";
import type { TwilioCredentials } from "#shared/messaging/twilio-credentials.ts";
import { type HttpRequest, type HttpResponse, problem } from "#shared/platform/http.ts";
import { readSignedForm } from "#shared/platform/twilio-signature.ts";

export interface InboundSmsDeps extends ReceiveDeps {
  readonly publicBaseUrl: string;
  readonly credentials: () => Promise<TwilioCredentials>;
}

// Silence: any other body, even "OK" as plain text, would be texted to the person.
const SILENCE: HttpResponse = {
  statusCode: 200,
  headers: { "content-type": "text/xml" },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

/** Twilio's webhook for a text: signed, then durable, then 200. */
export const inboundSms =
  (deps: InboundSmsDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const { authTokens } = await deps.credentials();
    const signed = readSignedForm(request, deps.publicBaseUrl, authTokens);
    if (signed.kind === "unsigned") {
      deps.counter.count("SignatureRejected");
      deps.log.warn("A webhook that Twilio did not sign", { reason: signed.reason });
      return problem(403, "bad_signature", "The signature does not match.");
    }
    const read = readInboundText(signed.form);
    if (read.kind === "text") await receiveText(deps)(read.text);
    else if (read.kind === "notAPerson") {
      deps.counter.count("NotAPerson");
      deps.log.info("A text from a short code or a name, which is no contact");
    } else {
      deps.counter.count("UnreadableText");
      deps.log.warn("A signed webhook that cannot be read as a text");
    }
    return SILENCE;
  };
