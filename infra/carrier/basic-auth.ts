import { TwilioError } from "./twilio-error.ts";

export interface Credentials {
  accountSid: string;
  authToken: string;
  apiKeys: readonly { sid: string; secret: string }[];
}

/** Twilio takes the account's SID and token, or the SID and secret of one of its API keys. */
export const authenticate = ({ accountSid, authToken, apiKeys }: Credentials, header: string | undefined): void => {
  const given = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  const pair = given === undefined ? undefined : Buffer.from(given, "base64").toString("utf8");
  const allowed = [`${accountSid}:${authToken}`, ...apiKeys.map(({ sid, secret }) => `${sid}:${secret}`)];
  if (pair === undefined || !allowed.includes(pair)) throw new TwilioError(20003);
};
