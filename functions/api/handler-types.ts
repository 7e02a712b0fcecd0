import type { Change } from "#shared/accounts/audit.ts";
import type { Refusal, Route, RouteInput, RouteOutcome } from "#shared/api/route.ts";
import type { Caller } from "./api-deps.ts";

/** Answers one route: its input is parsed, its outcome is checked. Open routes have no caller. */
type Handler<R extends Route> = (
  caller: R["permission"] extends "open" ? undefined : Caller,
  input: RouteInput<R>,
) => Promise<RouteOutcome<R>>;

/** One handler for each route; a missing one does not compile. */
export type Handlers<Routes extends Readonly<Record<string, Route>>> = {
  readonly [Id in keyof Routes]: Handler<Routes[Id]>;
};

export interface AnyInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly page: { readonly after: Readonly<Record<string, unknown>> | undefined; readonly limit: number };
}

export interface AnyAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Where the next page begins, if there is one. */
  readonly next?: Readonly<Record<string, string>> | undefined;
  /** What it changed, for the audit trail. */
  readonly did?: Change | undefined;
}
export type AnyOutcome = AnyAnswer | (Refusal<string> & { readonly did?: undefined });

/** Any of the handlers: the pipeline parses what each one wants by its own route. */
export type AnyHandler = { handle(caller: Caller | undefined, input: AnyInput): Promise<AnyOutcome> }["handle"];
