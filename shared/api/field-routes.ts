import * as z from "zod";
import { fieldKeySchema, fieldTypeSchema } from "#shared/contacts/field.ts";
import { fieldKeyParam } from "./field-inputs.ts";
import { nameInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const fieldBody = z
  .strictObject({
    key: z.string(),
    label: z.string(),
    type: fieldTypeSchema,
    choices: z.array(z.string()).optional(),
    searchable: z.boolean(),
    status: z.enum(["active", "archived"]),
    createdAt: z.iso.datetime(),
    indexed: z
      .enum(["building", "ready"])
      .optional()
      .meta({
        description:
          "Of what is searchable. While it is building, searches by this field are refused; any change of it goes on with it " +
          "at once, each hour does by itself.",
      }),
  })
  .meta({ id: "Field" });

const choices = z
  .array(nameInput)
  .min(1)
  .max(200)
  .meta({ description: "For the types choice and choices; case and spaces make no other one." });

const one = z.strictObject({ key: fieldKeyParam });
const IN_THE_WAY = { values_in_the_way: 409 } as const;
const SEARCHABLE = { too_many_searchable: 409 } as const;

export const fieldRoutes = {
  listFields: route({
    method: "GET",
    path: "/v1/fields",
    summary: "The account's fields, archived ones too",
    permission: "read",
    position: z.object({ key: z.string() }),
    answers: { 200: { description: "A page of fields", body: pageOf(fieldBody) } },
  }),
  createField: route({
    method: "POST",
    path: "/v1/fields",
    summary: "Makes a field: something more that contacts have",
    description: "At most 100, archived ones with them, 5 of them searchable. A key is taken for ever.",
    permission: "fields",
    body: z.strictObject({
      key: fieldKeySchema,
      label: nameInput,
      type: fieldTypeSchema,
      choices: choices.optional(),
      searchable: z.boolean().default(false),
    }),
    answers: { 201: { description: "The field", body: fieldBody } },
    refusals: { field_exists: 409, too_many_fields: 409, ...SEARCHABLE },
  }),
  changeField: route({
    method: "PATCH",
    path: "/v1/fields/{key}",
    summary: "Changes a field",
    description:
      "What is left out stays. Another type, or fewer choices, is refused while contacts have values that would be none: " +
      "valuesInTheWay says how many. What becomes searchable is indexed for five seconds before the answer, and then on.",
    permission: "fields",
    params: one,
    body: z.strictObject({
      label: nameInput.optional(),
      type: fieldTypeSchema.optional(),
      choices: choices.optional(),
      searchable: z.boolean().optional(),
    }),
    answers: { 200: { description: "The field as it then is", body: fieldBody } },
    refusals: { ...IN_THE_WAY, ...SEARCHABLE },
  }),
  archiveField: route({
    method: "POST",
    path: "/v1/fields/{key}/archive",
    summary: "Archives a field: its values stay, nobody sees or writes them",
    permission: "fields",
    params: one,
    answers: { 200: { description: "The archived field", body: fieldBody } },
  }),
  restoreField: route({
    method: "POST",
    path: "/v1/fields/{key}/restore",
    summary: "Takes an archived field into use again, with its values",
    permission: "fields",
    params: one,
    answers: { 200: { description: "The field, in use", body: fieldBody } },
  }),
};
