/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formats.set(timeZone, format);
  return format;
};

/** Years of two digits are read as others by Date.UTC, and nobody had zones then. */
const EARLIEST = Date.UTC(100, 0, 3);

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
export const offsetsOf = (timeZone: string): ((at: number) => number) => {
  const format = formatOf(timeZone);
  return (instant) => {
    const at = Math.max(instant, EARLIEST);
    const shown = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
    const day = Date.UTC(part("year"), part("month") - 1, part("day"));
    const wall = day + ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1_000;
    return wall - Math.floor(at / 1_000) * 1_000;
  };
};

/** The first instant that is changed; `before` is not, `after` is. */
export const changeBetween = (before: number, after: number, isChanged: (instant: number) => boolean): number => {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isChanged(middle)) high = middle;
    else low = middle;
  }
  return high;
};
