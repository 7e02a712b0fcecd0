/** What a number in a cell means by how it is shown: a day, a time of day, both, or a number. */
export interface DateParts {
  readonly day: boolean;
  readonly time: boolean;
}

/** Excel's own formats, which files only name: ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are days of East Asia. */
const BUILT_IN_DAYS = new Set([14, 15, 16, 17, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58]);
const BUILT_IN_TIMES = new Set([18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56]);

/** @param code as the file defines it; missing for one of Excel's own */
export const datePartsOf = (id: number, code: string | undefined): DateParts | undefined => {
  if (code === undefined) {
    if (id === 22) return { day: true, time: true };
    const parts = { day: BUILT_IN_DAYS.has(id), time: BUILT_IN_TIMES.has(id) };
    return parts.day || parts.time ? parts : undefined;
  }
  // Without texts, colours, languages and fillers: of brackets only elapsed time says something.
  const [shown = ""] = code
    .replace(/"[^"]*"|\\.|[_*]./g, "")
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "")
    .split(";");
  if (/general|[#0?]/i.test(shown.replace(/[.,]0+/g, ""))) return undefined;
  const time = /[hs]/i.test(shown);
  const day = /[yde]/i.test(shown) || (/m/i.test(shown) && !time);
  return day || time ? { day, time } : undefined;
};

const DAY_MILLISECONDS = 24 * 60 * 60_000;
const LAST_SERIAL = 2_958_465;

/** A day count as ISO 8601, without a zone: sheets have none. @returns undefined where it is none */
export const isoOfSerial = (serial: number, parts: DateParts, from1904: boolean): string | undefined => {
  if (!(serial >= 0 && serial < LAST_SERIAL + 1)) return undefined;
  // Excel counts a 29 February 1900 that there was not.
  const days = from1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const instant = new Date(Math.round(((days - 25_569) * DAY_MILLISECONDS) / 1_000) * 1_000).toISOString();
  const [day = "", time = ""] = [instant.slice(0, 10), instant.slice(11, 19)];
  if (!parts.day) return time;
  return parts.time && time !== "00:00:00" ? `${day}T${time}` : day;
};
