import baseTwilio from "twilio/lib/base/BaseTwilio.js";
import domainModule from "twilio/lib/base/Domain.js";
import versionModule from "twilio/lib/base/Version.js";
import type v2010Module from "twilio/lib/rest/api/V2010.js";
import { MessageListInstance } from "twilio/lib/rest/api/v2010/account/message.js";

export type TwilioMessages = ReturnType<typeof MessageListInstance>;

export interface TwilioAccess {
  readonly accountSid: string;
  /** An API key and its secret, or the account SID and its auth token. */
  readonly username: string;
  readonly password: string;
  /** https://api.twilio.com, or a stand-in's address. */
  readonly baseUrl: string;
  readonly timeoutMilliseconds: number;
}

/**
 * The message resource of Twilio's official client, without its 300 other modules (432 kB in place of 3.75 MB, half the
 * cold start). Nothing is retried: Twilio has no idempotency key for a message.
 */
export const twilioMessages = (access: TwilioAccess): TwilioMessages => {
  const client = new baseTwilio.Client(access.username, access.password, {
    accountSid: access.accountSid,
    timeout: access.timeoutMilliseconds,
    autoRetry: false,
  });
  const domain = new domainModule.default(client, access.baseUrl);
  // The client's V2010 is a Version with one getter for each resource; the message resource uses none of them.
  const version = new versionModule.default(domain, "2010-04-01") as v2010Module.default;
  return MessageListInstance(version, access.accountSid);
};
