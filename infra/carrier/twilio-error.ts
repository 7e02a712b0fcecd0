import { refusalOf } from "./error-catalog.ts";

interface Blanks {
  to?: string;
  from?: string;
  about?: string;
}

/** A refusal in Twilio's shape: {code, message, more_info, status}. */
export class TwilioError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, blanks: Blanks = {}) {
    const { status, message } = refusalOf(code);
    super(message.replace(/\{(to|from|about)\}/g, (_, blank: keyof Blanks) => blanks[blank] ?? ""));
    this.code = code;
    this.status = status;
  }

  toJSON(): { code: number; message: string; more_info: string; status: number } {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}
