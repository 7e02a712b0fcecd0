import { type EventPattern, eventPattern } from "./event-pattern.ts";
import { StartupError } from "./startup-error.ts";

/** The FilterCriteria of a mapping: a record is delivered when any of the patterns fits; without patterns, always. */
export function streamFilter(patterns: readonly string[], place: string): EventPattern {
  if (patterns.length === 0) return () => true;
  const parsed = patterns.map((pattern) => {
    try {
      return eventPattern(JSON.parse(pattern));
    } catch (cause) {
      throw new StartupError(`${place}: filter ${pattern} is not supported by the local host`, { cause });
    }
  });
  return (record) => parsed.some((fits) => fits(record));
}
