// What is tried at every route: once as it is meant, once with bad input, once for an id that nobody has.
import type { Api, ApiAnswer, Shop } from "../api-fixture.ts";

export const NOBODY = "+15125550999";

/** The account at which a row is tried, and the paths of what it has. */
export const triedAt = (api: Api, shop: Shop) => ({
  api,
  shop,
  ask: (method: string, path: string, body?: unknown, query?: string) =>
    shop.ask(method, path, body, query === undefined ? {} : { query }),
  group: (more = "") => `/v1/groups/${shop.members.id}${more}`,
  contact: (more = "") => `/v1/contacts/${shop.phone(101)}${more}`,
  textToJoin: (more = "") => `/v1/text-to-joins/${shop.textToJoin.id}${more}`,
  conversation: (more = "") => `/v1/conversations/${shop.phone(101)}${more}`,
});
export type Tried = ReturnType<typeof triedAt>;

type Try = (tried: Tried) => Promise<ApiAnswer>;
export interface Row {
  readonly works: Try;
  readonly status: number;
  /** Missing where nothing can be wrong but an unknown query parameter. */
  readonly bad?: Try;
  readonly missing?: Try;
}
export type Rows<Operation extends string> = Record<Operation, Row>;

export const list = (path: string): Pick<Row, "works" | "status" | "bad"> => ({
  works: ({ ask }) => ask("GET", path),
  status: 200,
  bad: ({ ask }) => ask("GET", path, undefined, "limit=0"),
});
