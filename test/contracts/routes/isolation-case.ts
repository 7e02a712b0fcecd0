// What one account tries with the names of another.
import type { ApiAnswer, Shop } from "../api-fixture.ts";

/** Names of things: once the other account's, once nobody's. */
export interface Names {
  readonly group: string;
  readonly textToJoin: string;
  readonly campaign: string;
  readonly export: string;
  readonly import: string;
  readonly review: string;
  readonly message: string;
  readonly contact: string;
  readonly sender: string;
  readonly key: string;
  readonly template: string;
  readonly field: string;
  readonly idempotencyKey: string;
  /** A cursor of the list at this path, narrowed down by a filter. */
  readonly cursorOf: (path: string, filter?: string) => Promise<string>;
}

export interface Case {
  /** What is tried with each set of names. */
  readonly tries: (names: Names, mine: Shop) => Promise<ApiAnswer>[];
  /** Why the answer may differ from that for what nobody has. */
  readonly differs?: string;
}

export type Cases<Operation extends string> = Record<Operation, Case>;

export const asked = (method: string, path: (names: Names) => string, body?: (names: Names) => unknown): Case => ({
  tries: (names, mine) => [mine.ask(method, path(names), body?.(names))],
});

/** A list shows nothing of the other's, and does not take its cursor. */
export const listed = (path: (names: Names) => string): Case => ({
  tries: (names, mine) => [
    mine.ask("GET", path(names)),
    names
      .cursorOf(path(names))
      .then((cursor) => mine.ask("GET", path(names), undefined, { query: `cursor=${cursor}` })),
  ],
});

/** Made with a name that is used in the other account, and with an Idempotency-Key that the other used for the same. */
export const made = (path: string, body: (names: Names) => unknown): Case => ({
  tries: (names, mine) => [
    mine.ask("POST", path, body(names), { headers: { "idempotency-key": names.idempotencyKey } }),
  ],
});

export const groupPath = ({ group: id }: Names) => `/v1/groups/${id}`;
export const contactPath = ({ contact: phone }: Names) => `/v1/contacts/${phone}`;
export const fieldPath = ({ field: key }: Names) => `/v1/fields/${key}`;
export const textToJoinPath = ({ textToJoin: id }: Names) => `/v1/text-to-joins/${id}`;
export const campaignPath = ({ campaign: id }: Names) => `/v1/campaigns/${id}`;
