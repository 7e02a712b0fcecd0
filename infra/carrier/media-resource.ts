// The media of a message as Twilio's API lists them. The stand-in keeps no media: a medium's own address leads to where the
// handset's is.
import { createHash } from "node:crypto";
import type { MessageRecord } from "./message-record.ts";
import { API_VERSION, rfc2822 } from "./message-resource.ts";

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["png", "image/png"],
  ["gif", "image/gif"],
  ["mp4", "video/mp4"],
  ["pdf", "application/pdf"],
  ["vcf", "text/vcard"],
]);

export const contentTypeOf = (url: string): string => {
  const extension = new URL(url).pathname.split(".").at(-1)?.toLowerCase() ?? "";
  return CONTENT_TYPES.get(extension) ?? "image/jpeg";
};

export const mediaSid = (message: MessageRecord, index: number): string =>
  `ME${createHash("sha256").update(`${message.sid} ${index}`).digest("hex").slice(0, 32)}`;

const mediaPath = (accountSid: string, message: MessageRecord): string =>
  `/${API_VERSION}/Accounts/${accountSid}/Messages/${message.sid}/Media`;

export const mediumResource = (accountSid: string, message: MessageRecord, url: string, index: number) => {
  const sid = mediaSid(message, index);
  return {
    account_sid: accountSid,
    content_type: contentTypeOf(url),
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.createdAt),
    parent_sid: message.sid,
    sid,
    uri: `${mediaPath(accountSid, message)}/${sid}.json`,
  };
};

/** A message has at most ten: they are one page. */
export const mediaPage = (accountSid: string, message: MessageRecord) => {
  const uri = `${mediaPath(accountSid, message)}.json?PageSize=50&Page=0`;
  return {
    end: Math.max(message.mediaUrls.length - 1, 0),
    first_page_uri: uri,
    media_list: message.mediaUrls.map((url, index) => mediumResource(accountSid, message, url, index)),
    next_page_uri: null,
    page: 0,
    page_size: 50,
    previous_page_uri: null,
    start: 0,
    uri,
  };
};
