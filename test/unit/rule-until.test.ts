import fc from "fast-check";
import { compileRule } from "#shared/groups/compile-rule.ts";
import type { CompiledRule, Rule, RuleContext, RuleSubject } from "#shared/groups/rule.ts";
import { naiveMatches } from "#test/support/naive-rule.ts";
import { contexts, dateRules, RULE_FIELDS, RULE_ZONES, subjects } from "#test/support/rule-arbitraries.ts";
import { MINUTE, phoneOf } from "#test/support/samples.ts";
import { seededRandom } from "#test/support/seeded-random.ts";

// What is sampled: an answer is followed from `until` to `until` through two years, 2026 and 2027, changes of the clocks
// and all. Each stretch is asked at its first and last five minutes, one by one, its very last millisecond, and at 20 of
// its other minutes: the naive evaluator must say all through it what the compiled rule said at its beginning.
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2028, 0, 1);
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EDGE = 5;
const INSIDE = 20;

const samplesOf = (from: number, to: number, random: () => number): number[] => {
  const edges = Array.from({ length: EDGE }, (_, index) => [from + index * MINUTE, to - 1 - index * MINUTE]).flat();
  const inside = Array.from({ length: INSIDE }, () => from + Math.floor((random() * (to - from)) / MINUTE) * MINUTE);
  return [...edges, ...inside].filter((at) => at >= from && at < to);
};

interface Followed {
  readonly rule: Rule;
  readonly compiled: CompiledRule;
  readonly context: RuleContext;
  readonly subject: RuleSubject;
}

/** How often the answer flipped. Throws where it did before `until`, or where `until` says nothing. */
const follow = ({ rule, compiled, context, subject }: Followed, random: () => number): number => {
  let flips = 0;
  let now = FROM;
  let before: boolean | undefined;
  for (let jumps = 0; now < TO; jumps += 1) {
    const { matches, until } = compiled.evaluate(subject, now);
    if (until !== undefined && until <= now) throw new Error(`until is not later than ${new Date(now).toISOString()}`);
    if (jumps > 5_000) throw new Error("comes back far too often");
    const end = Math.min(until ?? TO, TO);
    for (const at of samplesOf(now, end, random))
      if (naiveMatches(rule, context, subject, at) !== matches)
        throw new Error(`${JSON.stringify(rule)} flips at ${new Date(at).toISOString()}, before ${end}`);
    if (before !== undefined && before !== matches) flips += 1;
    before = matches;
    now = end;
  }
  return flips;
};

const compiledRule = (rule: Rule, context: RuleContext): CompiledRule => {
  const compilation = compileRule(rule, context);
  if (compilation.kind === "invalid") throw new Error(compilation.reason);
  return compilation.rule;
};

/** So that each day is asked at another of its minutes. */
const STRIDE = DAY + 61 * MINUTE;
const AROUND = 2 * HOUR;

/** Asks all through the two years, and at every minute of two hours on both sides of each flip; counts the flips. */
const flipsOf = ({ rule, compiled, context, subject }: Followed): number => {
  const isTrue = (at: number): boolean => naiveMatches(rule, context, subject, at);
  let flips = 0;
  let began = FROM;
  let said = compiled.evaluate(subject, FROM);
  for (let at = FROM + STRIDE; at < TO; at += STRIDE) {
    while (said.until !== undefined && at >= said.until) {
      const flip = said.until;
      for (let near = Math.max(began, flip - AROUND); near < flip; near += MINUTE)
        if (isTrue(near) !== said.matches) throw new Error(`flips at ${new Date(near).toISOString()}, before ${flip}`);
      const next = compiled.evaluate(subject, flip);
      if (next.matches === said.matches) throw new Error(`does not flip at ${new Date(flip).toISOString()}`);
      for (let near = flip; near < Math.min(next.until ?? TO, flip + AROUND); near += MINUTE)
        if (isTrue(near) !== next.matches) throw new Error(`flips back at ${new Date(near).toISOString()}`);
      said = next;
      began = flip;
      flips += 1;
    }
    const { matches, until } = compiled.evaluate(subject, at);
    if (matches !== said.matches || until !== said.until || isTrue(at) !== matches)
      throw new Error(`does not hold at ${new Date(at).toISOString()}`);
  }
  return flips;
};

const personWith = (birthday: string, createdAt: string): RuleSubject => ({
  phone: phoneOf("+15125550101"),
  contact: { phone: phoneOf("+15125550101"), createdAt, source: "manual", version: 1, fields: { birthday } },
  consent: {
    ...{ state: "subscribed", at: createdAt, how: "text", version: 1 },
    hold: { id: "hold", at: new Date(Date.parse(createdAt) + DAY).toISOString() },
  },
  facts: { lastInboundAt: createdAt },
  groups: new Set(),
});

const OPERATORS: [string, object[]][] = [
  ["withinLast", ["minutes", "hours", "days", "weeks", "months"].map((unit) => ({ value: { n: 2, unit } }))],
  ["moreThanAgo", ["minutes", "hours", "days", "weeks", "months"].map((unit) => ({ value: { n: 1, unit } }))],
  ["withinNext", ["minutes", "hours", "days", "weeks", "months"].map((unit) => ({ value: { n: 3, unit } }))],
  ["thisDay", [{}]],
  ["thisWeek", [{}]],
  ["thisMonth", [{}]],
  ["thisYear", [{}]],
  ["anniversaryOn", [{}]],
  ["anniversaryWithinNext", ["days", "weeks", "months"].map((unit) => ({ value: { n: 1, unit } }))],
  ["anniversaryAgo", ["days", "weeks", "months"].map((unit) => ({ value: { n: 1, unit } }))],
];

/** Around the changes of the clocks, ends of months and leap days, else anywhere in the two years. */
const datesFor = (random: () => number, op: string): { day: string; instant: string } => {
  const edges = ["2026-03-08", "2026-04-05", "2026-10-04", "2026-11-01", "2026-01-31", "2027-02-28", "2027-03-28"];
  const at = FROM + Math.floor((random() * (TO - FROM)) / MINUTE) * MINUTE;
  const day =
    random() < 0.3 ? (edges[Math.floor(random() * edges.length)] ?? "") : new Date(at).toISOString().slice(0, 10);
  if (!op.startsWith("anniversary")) return { day, instant: new Date(Date.parse(day) + (at % DAY)).toISOString() };
  const born = random() < 0.3 ? "2000-02-29" : `19${10 + Math.floor(random() * 89)}${day.slice(4)}`;
  return { day: born, instant: new Date(Date.parse(born) + (at % DAY)).toISOString() };
};

describe("how long an answer holds", () => {
  it.each(OPERATORS)("%s does not flip before it says, over two years, and flips 100 times", (op, values) => {
    const random = seededRandom(20_261_124);
    let flips = 0;
    let asked = 0;
    for (const timeZone of RULE_ZONES)
      for (const leapDay of ["feb28", "mar1"] as const)
        for (const value of values)
          for (const field of ["fields.birthday", "createdAt"]) {
            const rule = ruleOf({ field, op, ...value });
            const context: RuleContext = {
              fields: RULE_FIELDS,
              account: { timeZone, leapDay, country: "US", weekStart: "monday" },
            };
            const compiled = compiledRule(rule, context);
            for (let person = 0; person < Math.ceil(15 / values.length); person += 1) {
              const { day, instant } = datesFor(random, op);
              flips += follow({ rule, compiled, context, subject: personWith(day, instant) }, random);
              asked += 1;
            }
          }
    expect(asked).toBeGreaterThanOrEqual(300);
    expect(flips).toBeGreaterThanOrEqual(100);
  });

  it.each(OPERATORS)("%s flips at the instant that it says: not a minute before, nor later", (op, values) => {
    const random = seededRandom(20_261_125);
    let flips = 0;
    for (let person = 0; flips < 100 && person < 200; person += 1) {
      const { day, instant } = datesFor(random, op);
      const account = { timeZone: RULE_ZONES[person % RULE_ZONES.length] ?? "UTC", country: "US" };
      const context: RuleContext = { fields: RULE_FIELDS, account };
      const field = person % 2 === 0 ? "fields.birthday" : "createdAt";
      const rule = ruleOf({ field, op, ...values[person % values.length] });
      flips += flipsOf({ rule, compiled: compiledRule(rule, context), context, subject: personWith(day, instant) });
    }
    expect(flips).toBeGreaterThanOrEqual(100);
  });

  it("a hold that ends by itself flips consent and what is subscribed", () => {
    const random = seededRandom(7);
    const context: RuleContext = { fields: RULE_FIELDS, account: { timeZone: "Europe/Berlin", country: "DE" } };
    const rules: Rule[] = [
      { field: "consent", op: "is", value: "subscribed" },
      { field: "subscribedAt", op: "isNotSet" },
      { field: "subscribedAt", op: "withinLast", value: { n: 1, unit: "months" } },
    ];
    let flips = 0;
    for (const rule of rules)
      for (let person = 0; person < 40; person += 1) {
        const { day, instant } = datesFor(random, "consent");
        const subject = personWith(day, instant);
        flips += follow({ rule, compiled: compiledRule(rule, context), context, subject }, random);
      }
    expect(flips).toBeGreaterThanOrEqual(100);
  });

  it("is never behind the last instant that can be kept, though a date comes round or goes by behind it", () => {
    const context: RuleContext = { fields: RULE_FIELDS, account: { timeZone: "America/Chicago", country: "US" } };
    const phone = phoneOf("+15125550100");
    const [known] = fc.sample(subjects, 1);
    if (!known) throw new Error("Nobody was made");
    const subject = { ...known, phone, contact: { ...known.contact, fields: { birthday: "9999-12-31" } } };
    const rules: Rule[] = [
      { field: "fields.birthday", op: "moreThanAgo", value: { n: 1, unit: "days" } },
      { field: "fields.birthday", op: "anniversaryOn" },
    ];
    for (const rule of rules) {
      const compiled = compileRule(rule, context);
      if (compiled.kind === "invalid") throw new Error(compiled.reason);
      const { matches, until } = compiled.rule.evaluate(subject, FROM);
      expect([matches, new Date(until ?? 0).toISOString()]).toEqual([false, "9999-12-31T23:59:59.999Z"]);
    }
  });

  it("of all, any and not it holds as long as that of its parts", () => {
    let flips = 0;
    fc.assert(
      fc.property(dateRules, contexts, subjects, fc.nat(), (rule, context, subject, seed) => {
        flips += follow({ rule, compiled: compiledRule(rule, context), context, subject }, seededRandom(seed));
      }),
      { seed: 20_261_124, numRuns: 1_500 },
    );
    expect(flips).toBeGreaterThanOrEqual(100);
  });

  it("waits for the last false one of all, and for the first that ends where all are true", () => {
    const context: RuleContext = { fields: RULE_FIELDS, account: { timeZone: "America/New_York", country: "US" } };
    const now = Date.parse("2026-06-15T12:00:00.000Z");
    const person = personWith("2026-09-01", "2026-06-15T11:59:00.000Z");
    const soon: Rule = { field: "createdAt", op: "moreThanAgo", value: { n: 1, unit: "hours" } };
    const far: Rule = { field: "fields.birthday", op: "thisMonth" };
    const never: Rule = { field: "firstName", op: "isSet" };
    const at = (rule: Rule) => compiledRule(rule, context).evaluate(person, now);
    const september = Date.parse("2026-09-01T04:00:00.000Z");
    expect(at({ all: [soon, far] })).toEqual({ matches: false, until: september });
    expect(at({ all: [far, never] })).toEqual({ matches: false, until: undefined });
    expect(at({ any: [soon, far] })).toEqual({ matches: false, until: Date.parse("2026-06-15T12:59:00.001Z") });
    expect(at({ not: { any: [soon, far] } })).toEqual({ matches: true, until: Date.parse("2026-06-15T12:59:00.001Z") });
    expect(at({ any: [{ not: soon }, { not: far }] })).toEqual({ matches: true, until: september });
  });
});

const ruleOf = (given: object): Rule => {
  const { field = "", op = "is", ...rest }: Partial<Extract<Rule, { field: string }>> = given;
  return { field, op, ...rest };
};
