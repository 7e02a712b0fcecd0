import type { WebhookAnswer } from "./post-webhook.ts";
import { parseTwiml, TwimlError, type TwimlMessage } from "./twiml.ts";

type WebhookReply =
  | { kind: "messages"; messages: TwimlMessage[] }
  | { kind: "error"; code: number }
  | { kind: "stopped" };

/** What Twilio makes of an answer. Its trap is kept: a text/plain body is texted to the person. */
export const readReply = (answer: WebhookAnswer): WebhookReply => {
  if (answer.kind === "stopped") return answer;
  if (answer.kind === "unanswered") return { kind: "error", code: answer.code };
  if (answer.status >= 300) return { kind: "error", code: 11200 };
  if (answer.status === 204 || answer.body.trim() === "") return { kind: "messages", messages: [] };
  const type = answer.contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "text/plain") return { kind: "messages", messages: [{ body: answer.body, mediaUrls: [] }] };
  if (type !== "text/xml" && type !== "application/xml" && type !== "text/html") return { kind: "error", code: 12300 };
  try {
    return { kind: "messages", messages: parseTwiml(answer.body) };
  } catch (error) {
    if (error instanceof TwimlError) return { kind: "error", code: 12100 };
    throw error;
  }
};
