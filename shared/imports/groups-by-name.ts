import type { AccountId } from "#shared/accounts/account.ts";
import type { Group } from "#shared/groups/group.ts";
import type { GroupStore } from "#shared/groups/group-store.ts";
import { comparableName } from "#shared/platform/comparable-name.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { hashId } from "#shared/platform/ids.ts";
import { whyClosed } from "./groups-of-import.ts";

const PAGE = 200;

export interface GroupsByName {
  /** Of those that are there. */
  readonly ids: readonly string[];
  /** Of those that are to be made. */
  readonly names: readonly string[];
  readonly errors: readonly FieldError[];
}

/** Which groups have these names, without regard to case. */
export const groupsByName = async (
  groups: Pick<GroupStore, "list">,
  account: AccountId,
  given: readonly string[],
): Promise<GroupsByName> => {
  if (given.length === 0) return { ids: [], names: [], errors: [] };
  const wanted = new Set(given.map(comparableName));
  const found = new Map<string, Group>();
  for (let after: string | undefined; ; ) {
    const { items, more } = await groups.list(account, after, PAGE, true);
    for (const group of items) if (wanted.has(comparableName(group.name))) found.set(comparableName(group.name), group);
    after = items.at(-1)?.id;
    if (!more || after === undefined) break;
  }
  const named = given.map((name) => found.get(comparableName(name)));
  return {
    ids: named.flatMap((group) => (group ? [group.id] : [])),
    names: given.filter((name, at) => !named[at] && given.findIndex((each) => isSame(each, name)) === at),
    errors: named.flatMap((group, at) => {
      const message = group && whyClosed(group);
      return message === undefined ? [] : [{ path: `groupNames.${at}`, message }];
    }),
  };
};

const isSame = (one: string, other: string): boolean => comparableName(one) === comparableName(other);

/** Makes them; the import that comes again finds its own. @returns undefined where another took a name meanwhile */
export const makeGroups = async (
  groups: Pick<GroupStore, "create" | "get">,
  { accountId, importId, at }: { readonly accountId: AccountId; readonly importId: string; readonly at: string },
  names: readonly string[],
): Promise<string[] | undefined> => {
  const ids: string[] = [];
  for (const name of names) {
    const id = hashId("group of an import", accountId, importId, comparableName(name));
    const made = await groups.create({ id, accountId, name, kind: "standard", createdAt: at, version: 1 });
    if (made === "nameTaken" && !(await groups.get(accountId, id))) return undefined;
    ids.push(id);
  }
  return ids;
};
