import { commonRefusals, problemSchema } from "#shared/api/problem.ts";
import type { Refusal, Route } from "#shared/api/route.ts";
import { type HttpResponse, json, problem } from "#shared/platform/http.ts";
import type { AnyAnswer, AnyOutcome } from "./handler-types.ts";

/** An answer that the contract does not know: our own mistake. */
export class ContractBreach extends Error {
  override readonly name = "ContractBreach";
}

const statuses: Readonly<Record<string, number>> = commonRefusals;

/** The response for an outcome, checked against the contract on its way out. @throws ContractBreach */
export const answer = (route: Route, outcome: AnyOutcome, cursor: string | undefined): HttpResponse =>
  "refused" in outcome ? refuse(outcome, route) : accept(route, outcome, cursor);

/** A problem; its status is the contract's for its code. @throws ContractBreach for a code that it does not have */
export const refuse = (
  { refused, detail, errors, more }: Refusal<string>,
  route?: Route,
  headers: Record<string, string> = {},
): HttpResponse => {
  const status = route?.refusals?.[refused] ?? statuses[refused];
  if (status === undefined) throw new ContractBreach(`${route?.path}: ${refused} is no refusal of it`);
  const response = problem(status, refused, detail, { ...(errors ? { errors } : {}), ...more });
  if (!problemSchema.safeParse(JSON.parse(response.body ?? "")).success)
    throw new ContractBreach(`${route?.path}: ${refused} is no problem`);
  return { ...response, headers: { ...response.headers, ...NOT_CACHED, ...headers } };
};

/** Answers hold personal data. */
const NOT_CACHED = { "cache-control": "no-store" };

const accept = (route: Route, { status, body }: AnyAnswer, cursor: string | undefined): HttpResponse => {
  const [, known] = Object.entries(route.answers).find(([code]) => Number(code) === status) ?? [];
  if (!known) throw new ContractBreach(`${route.path}: ${status} is no answer of it`);
  if (!known.body) return { statusCode: status, headers: NOT_CACHED };
  const whole = typeof body === "object" && cursor !== undefined ? { ...body, cursor } : body;
  const checked = known.body.safeParse(whole);
  if (checked.success) return json(status, checked.data, NOT_CACHED);
  // Only where it is wrong: what stands there may be a person's.
  throw new ContractBreach(
    `${route.path}: ${status} is wrong at ${checked.error.issues.map(({ path }) => path.join(".") || "the top").join(", ")}`,
  );
};
