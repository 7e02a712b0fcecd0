// The contract: one entry of data a route. From it come the parsing of requests, the check of answers, who may, the
// types of the handlers and the OpenAPI document, so that none of them can say something else.
import type * as z from "zod";
import type { Permission } from "#shared/accounts/api-key.ts";
import type { Change } from "#shared/accounts/audit.ts";

interface RouteAnswer {
  readonly description: string;
  readonly body?: z.ZodType;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Parameters in braces, each a whole segment. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  /** `open` needs no key; `read` is everybody's who has one. */
  readonly permission: "open" | "read" | Permission;
  readonly params?: z.ZodObject;
  /** What narrows a list down, from the query string; a cursor is sealed to it. */
  readonly query?: z.ZodObject;
  /** A list by pages: what names the place where a page ended. It takes `limit` and `cursor`. */
  readonly position?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204, RouteAnswer>>>;
  /** What it may refuse beside what every route may: code and status. */
  readonly refusals?: Readonly<Record<string, 403 | 404 | 409>>;
  /** A field of the answer that is shown once and not kept for a repeated request. */
  readonly shownOnce?: string;
}

/** Keeps the exact types of an entry, for its handler. */
export const route = <const R extends Route>(entry: R): R => entry;

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : Readonly<Record<string, never>>;

/** Where a page begins and how long it is. */
export interface PageWanted<Position> {
  readonly after: Position | undefined;
  readonly limit: number;
}

/** What a handler gets of a request: all of it parsed. */
export interface RouteInput<R extends Route> {
  readonly params: Parsed<R["params"]>;
  readonly query: Parsed<R["query"]>;
  readonly body: Parsed<R["body"]>;
  readonly page: PageWanted<Parsed<R["position"]>>;
}

type Answers<R extends Route> = {
  [Status in keyof R["answers"]]: R["answers"][Status] extends { body: infer Body extends z.ZodType }
    ? { readonly status: Status; readonly body: z.input<Body>; readonly next?: PositionOf<R> | undefined } & Done<R>
    : { readonly status: Status } & Done<R>;
}[keyof R["answers"]];

/** What changes something says what, for the audit trail: a handler that forgets it does not compile. */
type Done<R extends Route> = R["permission"] extends "open" | "read"
  ? unknown
  : R["method"] extends "GET"
    ? unknown
    : { readonly did: Change | undefined };

type PositionOf<R extends Route> = R["position"] extends z.ZodObject ? Readonly<Record<string, string>> : never;

/** Not done, and why. `errors` say where in what was sent. */
export interface Refusal<Code> {
  readonly refused: Code;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export type RouteOutcome<R extends Route> =
  | Answers<R>
  | Refusal<"not_found" | "invalid">
  | Refusal<R["refusals"] extends object ? keyof R["refusals"] : never>;
