import type { LoggedText } from "#shared/inbound/inbound-log.ts";
import type { InboundText } from "#shared/inbound/inbound-text.ts";
import { receiveText } from "#shared/inbound/receive-text.ts";
import { sweepMissedTexts } from "#shared/inbound/sweep-missed-texts.ts";
import { isoInstant } from "#shared/platform/clock.ts";
import { account, MEMBERS, phoneOf, seededTwin, sidOf, textOf } from "./seeded-twin.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const PHONE = phoneOf(1);
/** The text of this index has media that cannot be had. */
export const NO_MEDIA = 9;

/** The sweep over the seeded twin, with the carrier's log of what tests lose and hear. */
export const sweepSetup = async () => {
  const twin = await seededTwin();
  const logged: LoggedText[] = [];
  const asked: { phone: string; since: number }[] = [];
  /** `fails`: from which page on the carrier does not answer; `ours`: rows of each page that nobody texted in. */
  const carrier = { pageSize: 2, fails: (_phone: string, _page: number): boolean => false, ours: 0 };

  /** Newest first, in small pages, by whole seconds. */
  const inboundLog = {
    async *receivedSince(phone: string, since: number) {
      asked.push({ phone, since });
      const from = Math.floor(since / 1_000) * 1_000;
      const found = logged.filter(({ to, createdAt }) => to === phone && !(Date.parse(createdAt) < from)).reverse();
      const { pageSize, ours } = carrier;
      for (let page = 0; page === 0 || page * pageSize < found.length; page += 1) {
        if (carrier.fails(phone, page)) throw new Error("The carrier does not answer");
        const texts = found.slice(page * pageSize, (page + 1) * pageSize);
        yield { texts, rows: texts.length + ours };
      }
    },
    mediaOf: async (sid: string) => {
      if (sid === sidOf(NO_MEDIA)) throw new Error("No media");
      return [{ url: `https://media.example.com/${sid}`, contentType: "image/png" }];
    },
  };
  const sweepAt = async (at: number) => {
    twin.clock.time = at;
    await sweepMissedTexts({ ...twin, inboundLog })(account);
  };
  /** The carrier has the text, and its webhook gets lost. */
  const lose = (index: number, body: string, at: number, more: Partial<LoggedText> = {}) => {
    const { sid, from, to } = textOf(index, body);
    const createdAt = isoInstant(Math.floor(at / 1_000) * 1_000);
    logged.push({ sid, from, to, body, hasMedia: false, createdAt, ...more });
  };
  /** The carrier has the text, and so have we, so many milliseconds later. */
  const hear = async (index: number, body: string, at: number, later = 0, more: Partial<InboundText> = {}) => {
    twin.clock.time = at + later;
    const text = { ...textOf(index, body), ...more };
    await receiveText(twin)(text);
    const { from, to, messagingServiceSid } = text;
    lose(index, body, at, { from, to, ...(messagingServiceSid ? { messagingServiceSid } : {}) });
  };
  const consent = async () => (await twin.contacts.find(account, PHONE)).consent;
  const isIn = async (group = MEMBERS) => (await twin.memberships.find(account, group, PHONE)) !== undefined;
  const row = (index: number) => twin.messages.get({ accountId: account, phone: PHONE, messageId: sidOf(index) });
  return { twin, asked, carrier, inboundLog, sweepAt, lose, hear, consent, isIn, row };
};
export type SweepSetup = Awaited<ReturnType<typeof sweepSetup>>;
