/** The time as a port: milliseconds since 1970, so that tests and the local host can move it. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** An instant as it is stored and compared: ISO 8601 in UTC with milliseconds, so text order is time order. */
export const isoInstant = (milliseconds: number): string => new Date(milliseconds).toISOString();
