import { TwilioError } from "./twilio-error.ts";

const DAY_MS = 86_400_000;

/** A day in GMT is a range, an instant is itself; messages are compared in whole seconds, as Twilio shows them. */
export const dayOrInstant = (value: string | null): { from: number; until: number } | undefined => {
  if (value === null || value === "") return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value);
  const isInstant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.test(value);
  const text = isDay || /(Z|[+-]\d\d:?\d\d)$/.test(value.slice(10)) ? value : `${value}Z`;
  const from = isDay || isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(from)) throw new TwilioError(20001, { about: `DateSent ${value} is not a date` });
  const second = Math.floor(from / 1000) * 1000;
  return { from: second, until: isDay ? second + DAY_MS - 1 : second };
};
