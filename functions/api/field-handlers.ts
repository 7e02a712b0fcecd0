import type { fieldRoutes } from "#shared/api/field-routes.ts";
import { changeField, type FieldChange } from "#shared/contacts/change-field.ts";
import { createField } from "#shared/contacts/create-field.ts";
import type { Field } from "#shared/contacts/field.ts";
import { isSearched } from "#shared/contacts/find-entries.ts";
import { indexField } from "#shared/contacts/index-field.ts";
import { refreshDynamicGroups } from "#shared/groups/refresh-dynamic-groups.ts";
import { SLICE_MILLISECONDS } from "#shared/groups/slice.ts";
import type { ApiDeps, Caller } from "./api-deps.ts";
import type { Handlers } from "./handler-types.ts";
import { pageWithin } from "./page-within.ts";
import { invalid, noSuch } from "./refusals.ts";

const EXISTS = { refused: "field_exists", detail: "There is a field of this key; an archived one keeps it." } as const;
const TOO_MANY = { refused: "too_many_fields", detail: "An account has 100 fields at most." } as const;
const TOO_MANY_SEARCHABLE = { refused: "too_many_searchable", detail: "Five fields at most are searchable." } as const;

const inTheWay = (valuesInTheWay: number) => {
  const detail = `${valuesInTheWay} contacts have a value that would be none of this field any more.`;
  return { refused: "values_in_the_way", detail, more: { valuesInTheWay } } as const;
};

export const fieldHandlers = (deps: ApiDeps): Handlers<typeof fieldRoutes> => {
  /** Rules that read the field may mean something else behind it, or nothing. */
  const change = async (caller: Caller, key: string, changes: FieldChange) => {
    const outcome = await changeField(deps.fields)(caller.account.id, key, changes, caller.requestId);
    if (outcome.kind === "changed") await refreshDynamicGroups(deps)(caller.account.id);
    return outcome;
  };
  /** The field as it then is; asked again, it is indexed a little further. */
  const indexed = async (field: Field): Promise<Field> => {
    const { indexing, ...ready } = field;
    const done = await indexField(deps)(field, deps.clock.now() + SLICE_MILLISECONDS);
    return done === "ready" ? ready : field;
  };
  const setStatus = async (caller: Caller, key: string, status: Field["status"]) => {
    const outcome = await change(caller, key, { status });
    if (outcome.kind === "missing") return noSuch("field");
    if (outcome.kind !== "changed") throw new Error(`A status is ${outcome.kind}`);
    const body = viewOf(await indexed(outcome.field));
    return { status: 200, body, did: didOf(outcome.field, outcome.before) } as const;
  };
  return {
    listFields: async ({ account }, { page }) => {
      const { fields } = await deps.fields.read(account.id);
      const { items, next } = pageWithin(fields, page, ({ key }) => ({ key }));
      return { status: 200, body: { items: items.map(viewOf) }, next };
    },
    createField: async ({ account, requestId }, { body }) => {
      const outcome = await createField(deps)({ ...body, accountId: account.id, cause: requestId });
      switch (outcome.kind) {
        case "created":
          return { status: 201, body: viewOf(outcome.field), did: didOf(outcome.field) };
        case "invalid":
          return invalid(outcome.errors);
        case "exists":
          return EXISTS;
        case "tooMany":
          return TOO_MANY;
        case "tooManySearchable":
          return TOO_MANY_SEARCHABLE;
      }
    },
    changeField: async (caller, { params, body }) => {
      const outcome = await change(caller, params.key, body);
      switch (outcome.kind) {
        case "changed":
          return {
            status: 200,
            body: viewOf(await indexed(outcome.field)),
            did: didOf(outcome.field, outcome.before),
          };
        case "invalid":
          return invalid(outcome.errors);
        case "missing":
          return noSuch("field");
        case "valuesInTheWay":
          return inTheWay(outcome.count);
        case "tooManySearchable":
          return TOO_MANY_SEARCHABLE;
      }
    },
    archiveField: (caller, { params }) => setStatus(caller, params.key, "archived"),
    restoreField: (caller, { params }) => setStatus(caller, params.key, "active"),
  };
};

const viewOf = (field: Field) => {
  const { accountId: _, cause: __, meaning: ___, indexing, ...shown } = field;
  return isSearched(field) ? { ...shown, indexed: indexing ? ("building" as const) : ("ready" as const) } : shown;
};

const settingsOf = (field: Field) => ({ ...viewOf(field), indexed: undefined });

const didOf = (field: Field, before?: Field) => ({
  object: { kind: "field", id: field.key },
  after: settingsOf(field),
  ...(before ? { before: settingsOf(before) } : {}),
});
