import { TwilioError } from "./twilio-error.ts";

/** A form as it was meant; one that decodes to something else than was written is refused, not guessed at. */
export const parseForm = (body: Buffer): URLSearchParams => {
  const form = new URLSearchParams();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    for (const pair of text.split("&").filter((part) => part !== "")) {
      const equals = pair.indexOf("=");
      form.append(decode(equals < 0 ? pair : pair.slice(0, equals)), equals < 0 ? "" : decode(pair.slice(equals + 1)));
    }
  } catch {
    throw new TwilioError(20001, { about: "the form is not percent-encoded UTF-8" });
  }
  return form;
};

const decode = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
