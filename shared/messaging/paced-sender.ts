import { usualDailyCap } from "#shared/accounts/account.ts";
import type { Sending } from "#shared/accounts/sending.ts";
import { effectiveRate } from "#shared/accounts/slowed-sender.ts";
import type { PacedSender } from "./pace.ts";

/** The sender as its pace sees it now: slower where the carrier said so; the day is the account's. */
export const pacedSender = ({ account, sender }: Sending, now: number): PacedSender => ({
  accountId: account.id,
  phone: sender.phone,
  segmentsPerSecond: effectiveRate(sender, now),
  segmentsPerDay: account.dailyCap ?? usualDailyCap,
  day: dayIn(account.timeZone, now),
});

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day at an instant in a zone, such as 2026-11-23. */
const dayIn = (timeZone: string, now: number): string => {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  return format.format(now);
};
