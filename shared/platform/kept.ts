import type { Clock } from "./clock.ts";

/** More names than a worker meets in a while: what it kept is forgotten then. */
const MOST_KEPT = 1_000;

/** A read whose answer is kept for so long, by name; a failed one is not kept. */
export const kept = <Input extends readonly unknown[], Result>(
  clock: Clock,
  milliseconds: number,
  nameOf: (...input: Input) => string,
  read: (...input: Input) => Promise<Result>,
): ((...input: Input) => Promise<Result>) => {
  const answers = new Map<string, { answer: Promise<Result>; until: number }>();
  return (...input) => {
    const name = nameOf(...input);
    const known = answers.get(name);
    if (known && clock.now() < known.until) return known.answer;
    if (answers.size >= MOST_KEPT) answers.clear();
    const answer = read(...input);
    answers.set(name, { answer, until: clock.now() + milliseconds });
    answer.catch(() => answers.delete(name));
    return answer;
  };
};
