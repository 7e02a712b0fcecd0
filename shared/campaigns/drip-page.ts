import type { Account } from "#shared/accounts/account.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";
import { campaignTextId } from "#shared/messaging/campaign-text.ts";
import type { CampaignTextStore } from "#shared/messaging/campaign-text-store.ts";
import { type OutboundMessage, refOf } from "#shared/messaging/message.ts";
import type { AudienceRow } from "./audience.ts";
import type { Campaign } from "./campaign.ts";
import { campaignWindow } from "./campaign-window.ts";

/** A claim that is older has lost its worker. */
const CLAIM_STANDS_MILLISECONDS = 3 * 60_000;

/** What is to become of a page of the audience. */
export interface SortedPage {
  readonly going: readonly PhoneNumber[];
  /** How many were left, for their window is closed, and when the first of them opens. */
  readonly left: number;
  readonly opensAt: number | undefined;
  /** The last row that was decided about; undefined where the page is empty. */
  readonly last: PhoneNumber | undefined;
  /** Nobody behind `last` was decided about: there are as many as may go. */
  readonly isFull: boolean;
}

interface Turns {
  /** How many may go. */
  readonly most: number;
  /** When the turn of the one comes before whom so many go (ms). */
  readonly goesAt: (before: number) => number;
}

/**
 * Who of a page goes now: whose window is open, and is so still when their turn has come. The first pass takes everybody; later ones look for rows: who has one is
 * through, and a claim whose worker ended becomes a doubt.
 */
export const sortPage =
  (texts: Pick<CampaignTextStore, "find" | "doubt">) =>
  async (
    campaign: Campaign,
    account: Account,
    rows: readonly AudienceRow[],
    { most, goesAt }: Turns,
    now: number,
  ): Promise<SortedPage> => {
    const included = rows.filter(({ leftOut }) => leftOut === undefined);
    const through = looksForRows(campaign) ? await withRow(texts, campaign, included, now) : new Set();
    const going: PhoneNumber[] = [];
    let [left, opensAt]: [number, number | undefined] = [0, undefined];
    let last: PhoneNumber | undefined;
    for (const row of rows) {
      if (row.leftOut === undefined && !through.has(row.phone)) {
        const windowNow = campaignWindow(campaign, row, account, now);
        const isOpen = windowNow.kind === "open";
        const window = isOpen ? campaignWindow(campaign, row, account, goesAt(going.length)) : windowNow;
        if (window.kind === "open" && going.length >= most) return { going, left, opensAt, last, isFull: true };
        if (window.kind === "open") going.push(row.phone);
        else left += 1;
        if (window.kind === "opens") opensAt = Math.min(window.at, opensAt ?? window.at);
      }
      last = row.phone;
    }
    return { going, left, opensAt, last, isFull: false };
  };

const looksForRows = ({ drip }: Campaign): boolean => drip !== undefined && drip.pass > 1;

/** Who of these has a message row. */
const withRow = async (
  texts: Pick<CampaignTextStore, "find" | "doubt">,
  { accountId, id }: Campaign,
  rows: readonly AudienceRow[],
  now: number,
): Promise<ReadonlySet<PhoneNumber>> => {
  const refs = rows.map(({ phone }) => ({ phone, messageId: campaignTextId(accountId, id, phone) }));
  const found = (await texts.find(accountId, refs)).filter((text) => text !== undefined);
  const before = now - CLAIM_STANDS_MILLISECONDS;
  for (const text of found) if (isLost(text, before)) await texts.doubt(refOf(text), before);
  return new Set(found.map(({ phone }) => phone));
};

const isLost = ({ state, claimedAt, at }: OutboundMessage, before: number): boolean =>
  state === "claimed" && Date.parse(claimedAt ?? at) < before;
