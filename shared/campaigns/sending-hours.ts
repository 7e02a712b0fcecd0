// In which hours a person may be texted: the account's, and those of the states that the number can be in, in every zone
// that the person can be in. Every recipient is asked, in the drip and at the door, so what was found out about a place is kept.
import { countryOf } from "#shared/accounts/country.ts";
import { contactZones } from "#shared/contacts/contact-zones.ts";
import { hashId } from "#shared/platform/ids.ts";
import { bothOf, firstClosed, firstOpen, type WeekClock, weekOfAccount, weekOfState } from "./open-week.ts";
import { knownAreaCode, stateHoursOf } from "./state-hours.ts";
import type { Hosting, Timely } from "./window.ts";

const DAY = 86_400_000;
/** By then the hours of every zone and weekday have come round. */
const COMES_ROUND = 9 * DAY;
/** Areas by zones by accounts: far above what one account's people are in. */
const MOST_KEPT = 20_000;
const MOST_STRETCHES = 8;

export interface SendingHours {
  /** In which zones the person can be. */
  readonly zones: readonly string[];
  /** Who has the same hours has the same name for them. */
  readonly name: string;
  /** The first instant from `at` on at which a text may go, `at` itself where it may then; Infinity where it never may. */
  allowedFrom(at: number): number;
  /** From an instant at which a text may go: until when that stays so for certain. */
  allowedUntil(at: number): number;
}

const kept = new Map<string, SendingHours>();

/** The hours of a person, and in which zones. Whoever shares area code (or country), zone and account's hours has the same. */
export const sendingHours = (recipient: Timely, account: Hosting): SendingHours => {
  const { enabled, from, to } = account.quietHours;
  const place = knownAreaCode(recipient.phone) ?? placeOf(recipient);
  const name = `${place} ${recipient.timeZone ?? ""} ${account.timeZone} ${enabled ? from + to : ""}`;
  const known = kept.get(name);
  if (known) return known;
  const { zones } = contactZones(recipient.phone, recipient, account);
  const ofName = hashId(...zones, JSON.stringify(enabled ? (stateHoursOf(recipient.phone) ?? {}) : {})).slice(0, 8);
  const hours = { zones, name: ofName, ...(enabled ? allowedHours(recipient, zones, account) : ALWAYS) };
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, hours);
  return hours;
};

const ALWAYS: Allowed = { allowedFrom: (at) => at, allowedUntil: () => Number.POSITIVE_INFINITY };

/** Beyond the known area codes the country decides, and whether the number is of the plan in which states are. */
const placeOf = ({ phone }: Timely): string => `${phone.startsWith("+1") ? "+1" : "+"} ${countryOf(phone) ?? ""}`;

type Allowed = Pick<SendingHours, "allowedFrom" | "allowedUntil">;

const allowedHours = ({ phone }: Timely, zones: readonly string[], account: Hosting): Allowed => {
  const ofAccount = weekOfAccount(account.quietHours);
  const stateHours = stateHoursOf(phone);
  const ofState = stateHours && weekOfState(stateHours);
  const everywhere = stretchesOf(
    zones.map((timeZone) => ({ timeZone, week: ofState ? bothOf(ofAccount, ofState) : ofAccount })),
  );
  // As with quiet hours: where zones are so far apart that it is always quiet in one, the account's own zone decides. A
  // state's hours never give way.
  const atHome = stretchesOf([
    { timeZone: account.timeZone, week: ofAccount },
    ...(ofState ? zones.map((timeZone) => ({ timeZone, week: ofState })) : []),
  ]);
  let asked = { day: Number.NaN, opens: false };
  const find = (at: number): Stretch => {
    const day = Math.floor(at / DAY);
    if (asked.day !== day)
      asked = { day, opens: openFrom(everywhere(day * DAY), day * DAY) < Number.POSITIVE_INFINITY };
    return asked.opens ? everywhere(at) : atHome(at);
  };
  return {
    allowedFrom: (at) => openFrom(find(at), at),
    // Which of the two decides is asked of each day.
    allowedUntil: (at) => Math.min(find(at).until, (Math.floor(at / DAY) + 1) * DAY),
  };
};

/** A stretch of time in which all is open, or in which it is not. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly open: boolean;
}

/** The first open instant from `at` on, which is in the stretch. */
const openFrom = ({ open, until }: Stretch, at: number): number => (open ? at : until);

/** In which stretch an instant is, of stretches that are kept: most ask about the same minute. */
const stretchesOf = (clocks: readonly WeekClock[]): ((at: number) => Stretch) => {
  const stretches: Stretch[] = [];
  return (at) => {
    for (const stretch of stretches) if (stretch.from <= at && at < stretch.until) return stretch;
    const end = at + COMES_ROUND;
    const opens = firstOpen(clocks, at, end);
    const open = opens === at;
    const stretch = { from: at, until: open ? firstClosed(clocks, at, end) : opens, open };
    // One that never opens is not kept: when the clocks are changed it may.
    if (stretch.until !== Number.POSITIVE_INFINITY) {
      stretches.unshift(stretch);
      stretches.length = Math.min(stretches.length, MOST_STRETCHES);
    }
    return stretch;
  };
};
