// Days of the calendar that all the world shares, as numbers: 0 is 1970-01-01. No zone is in it.

export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export type CalendarUnit = "days" | "weeks" | "months" | "years";

const DAYS_IN_400_YEARS = 146_097;
/** Of 0000-03-01: with March first, the leap day is a year's last. */
const EPOCH = 719_468;

export const dayNumber = ({ year, month, day }: Civil): number => {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * DAYS_IN_400_YEARS + days - EPOCH;
};

export const civilOf = (number: number): Civil => {
  const shifted = number + EPOCH;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const ofEra = shifted - era * DAYS_IN_400_YEARS;
  const leapDays = Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / (DAYS_IN_400_YEARS - 1));
  const yearOfEra = Math.floor((ofEra - leapDays) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
};

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (LENGTHS[month - 1] ?? 0);

/** So many units later, or earlier when negative; a month that is too short ends with its last day. */
export const plusUnits = (number: number, count: number, unit: CalendarUnit): number => {
  if (unit === "days") return number + count;
  if (unit === "weeks") return number + 7 * count;
  const { year, month, day } = civilOf(number);
  const months = year * 12 + month - 1 + (unit === "months" ? count : 12 * count);
  const there = { year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
  return dayNumber({ ...there, day: Math.min(day, daysInMonth(there.year, there.month)) });
};

const WRITTEN = "2026-11-23".length;
const DASH = 45;
const ZERO = 48;

/** The number that a text's characters are; NaN where they are no digits. */
export const digitsAt = (text: string, from: number, to: number): number => {
  let number = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = 10 * number + digit;
  }
  return number;
};

/** The number of the day that a text begins with. Read by hand: rules ask it of every contact. */
export const dayAt = (text: string): number | undefined => {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 7);
  const day = digitsAt(text, 8, WRITTEN);
  const isDay = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return isDay ? dayNumber({ year, month, day }) : undefined;
};

/** The number of a day such as 2026-11-23; undefined where there is none. */
export const dayOfText = (text: string): number | undefined => (text.length === WRITTEN ? dayAt(text) : undefined);

const twoDigits = (number: number): string => String(number).padStart(2, "0");

export const textOfDay = (number: number): string => {
  const { year, month, day } = civilOf(number);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
};
