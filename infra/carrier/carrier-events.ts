import type { Text } from "./text.ts";

/** What the stand-in tells whoever hosts it. Times are ISO 8601, of the host's clock. */
export interface CarrierEvents {
  /** a handset texted one of the senders */
  texted: [Text];
  /** a handset's screen shows a text */
  received: [Text];
  /** the REST API was asked to send, whatever became of it */
  requested: [{ to: string; body: string; at: string }];
  /** the REST API took a message from the application */
  accepted: [Text & { segments: number }];
  /** a webhook was tried once; status is null when no answer came */
  webhook: [{ url: string; kind: "inbound" | "status"; sid: string; status: number | null; attempt: number }];
  /** what Twilio's debugger would show: a webhook given up, or a reply that could not be sent */
  warning: [{ code: number; about: string }];
}
