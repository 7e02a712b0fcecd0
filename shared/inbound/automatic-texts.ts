// Two robots that answer each other would never end: after five automatic texts to one contact in ten minutes it is
// silent for twelve hours. What it counts lies in the contact's facts, written in the transaction of the text it answers.
import type { ContactFacts } from "#shared/contacts/contact-items.ts";

const MINUTE = 60_000;
const MOST = 5;
const WITHIN = 10 * MINUTE;
export const SILENCE_MILLISECONDS = 12 * 60 * MINUTE;
const FALLBACK_AGAIN = 12 * 60 * MINUTE;

const since = (at: string | undefined, now: number): number => (at === undefined ? Infinity : now - Date.parse(at));

export const isSilenced = (facts: ContactFacts | undefined, now: number): boolean =>
  facts?.silencedUntil !== undefined && now < Date.parse(facts.silencedUntil);

/** The fallback reply goes to one contact at most once in twelve hours. */
export const fallbackIsDue = (facts: ContactFacts | undefined, now: number): boolean =>
  since(facts?.fallbackAt, now) >= FALLBACK_AGAIN;

/** The facts after one more automatic text. The fifth begins the silence. */
export const afterAutomaticText = (facts: ContactFacts | undefined, now: number): Partial<ContactFacts> => {
  const at = new Date(now).toISOString();
  const recent = [...(facts?.automaticAt ?? []).filter((each) => since(each, now) < WITHIN), at].slice(-MOST);
  const automaticCount = (facts?.automaticCount ?? 0) + 1;
  if (recent.length < MOST) return { automaticAt: recent, automaticCount };
  return { automaticAt: [], automaticCount, silencedUntil: new Date(now + SILENCE_MILLISECONDS).toISOString() };
};
