import { type Clock, isoInstant } from "#shared/platform/clock.ts";
import { RetryableError } from "#shared/platform/errors.ts";
import type { FieldError } from "#shared/platform/http.ts";
import { type Field, fieldErrors, MOST_FIELDS, MOST_SEARCHABLE } from "./field.ts";
import type { FieldStore } from "./field-store.ts";

export interface CreateFieldDeps {
  readonly fields: Pick<FieldStore, "read" | "write">;
  readonly clock: Clock;
}

/** `cause` is the request's: the same request again finds its own field. */
export type NewField = Omit<Field, "status" | "createdAt">;

export type CreateFieldOutcome =
  | { readonly kind: "created"; readonly field: Field }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "exists" | "tooMany" | "tooManySearchable" };

const RACES = 5;

/** A key is had by one field for ever, an archived one too: its values are still there. */
export const createField =
  ({ fields: store, clock }: CreateFieldDeps) =>
  async (input: NewField): Promise<CreateFieldOutcome> => {
    const errors = fieldErrors(input);
    if (errors.length > 0) return { kind: "invalid", errors };
    const field: Field = { ...input, status: "active", createdAt: isoInstant(clock.now()) };
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const { fields, revision } = await store.read(input.accountId);
      const same = fields.find(({ key }) => key === input.key);
      if (same) return same.cause === input.cause ? { kind: "created", field: same } : { kind: "exists" };
      if (fields.length >= MOST_FIELDS) return { kind: "tooMany" };
      if (input.searchable && searchableOf(fields) >= MOST_SEARCHABLE) return { kind: "tooManySearchable" };
      if ((await store.write(field, revision)) === "written") return { kind: "created", field };
    }
    throw new RetryableError("The fields were changed by others all the time");
  };

/** Archived ones count: restoring them takes no place from another. */
export const searchableOf = (fields: readonly Field[]): number => fields.filter(({ searchable }) => searchable).length;
