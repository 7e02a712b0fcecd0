import * as z from "zod";
import { columnWishSchema } from "#shared/imports/column-wishes.ts";
import { importErrorSchema } from "#shared/imports/import-store.ts";
import { importBody, madeImportBody, oneImportBody } from "./import-body.ts";
import { idParam, nameInput, uniqueNameInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const one = z.strictObject({ id: idParam });
const MOST_GROUPS = 20;
const MOST_COLUMNS = 200;
const groupIds = z.array(idParam).max(MOST_GROUPS);

const consentInput = z
  .strictObject({
    state: z.enum(["subscribed", "pending", "unsubscribed"]),
    attestation: z.string().trim().min(1, "must say what shows it").max(1_000).optional(),
  })
  .check(({ value, issues }) => {
    if (value.state !== "subscribed" || value.attestation !== undefined) return;
    const message = "is required to bring people in as subscribed: the sentence that says how they agreed";
    issues.push({ code: "custom", path: ["attestation"], message, input: value });
  });

/** As many as a workbook has. */
const LAST_ROW = 1_048_576;
const sheetInput = z.string().min(1).max(100).optional();

const planFields = {
  sheet: sheetInput.meta({ description: "Of a workbook; without one it is the first that has any rows." }),
  headerRow: z.int().min(0).max(LAST_ROW).optional().meta({
    description: "The row that names the columns, 0 where none does; without it, it is the one that the preview shows.",
  }),
  mapping: z
    .record(z.string(), columnWishSchema)
    .refine((mapping) => Object.keys(mapping).length <= MOST_COLUMNS, `has more than ${MOST_COLUMNS} columns`)
    .optional()
    .meta({
      description:
        "What columns are, by their names in the preview: phone, first_name, last_name, email, time_zone, channel (not SMS fails), opt_out " +
        "(ALL only unsubscribes), the key of a field, or ignore; with write onlyIfEmpty it keeps what a contact has. create makes a field of the column, or takes the one " +
        "that has its name. What is not named is ignored; without a mapping it is as the preview guesses.",
    }),
  groupIds: groupIds.optional().meta({ description: "In place of those that it was made with." }),
  groupNames: z.array(uniqueNameInput).max(MOST_GROUPS).optional().meta({
    description: "Standard groups by their names, beside those: what there is not yet is made when it is started.",
  }),
  consent: consentInput.default({ state: "pending" }).meta({
    description:
      "subscribed needs an attestation, which stays in the consent record of everybody whom it subscribes. Whoever is " +
      "unsubscribed stays so. unsubscribed brings nobody in: its numbers are not texted any more, contacts or not.",
  }),
};

const startBody = z.strictObject({
  ...planFields,
  respond: z
    .boolean()
    .optional()
    .meta({
      description:
        "Asks for the groups' responses, once a dry run of the same has counted them, not an hour ago and of what the groups " +
        "answer with now (not_counted), or for silence; silent by itself " +
        "unless a group says otherwise.",
    }),
});

/** Contacts from files that people made. */
export const importRoutes = {
  createImport: route({
    method: "POST",
    path: "/v1/imports",
    summary:
      "Makes room for a CSV file, a workbook (.xlsx) or lines of JSON of contacts: PUT it to the address that is answered, then look at the preview",
    description:
      "CSV by comma, semicolon, tab or bar, in UTF-8, UTF-16 or Windows-1252; 200 MB at most. Segments that Amazon Pinpoint exported are known by their columns. Whoever has the address can put the file " +
      "for an hour, without a key. Nothing is brought in before the import is started; a week later the file is gone.",
    permission: "import",
    body: z.strictObject({
      fileName: nameInput,
      groupIds: groupIds.default([]).meta({ description: "Standard groups that the contacts come into: no consent." }),
    }),
    answers: { 201: { description: "The import and where its file goes", body: madeImportBody } },
  }),
  listImports: route({
    method: "GET",
    path: "/v1/imports",
    summary: "The imports of the last 30 days, newest first",
    permission: "import",
    position: z.object({ createdAt: z.iso.datetime(), id: z.string() }),
    answers: { 200: { description: "A page of imports", body: pageOf(importBody) } },
  }),
  getImport: route({
    method: "GET",
    path: "/v1/imports/{id}",
    summary: "How far an import is; before it is started, what is in its file",
    permission: "import",
    params: one,
    query: z.strictObject({
      sheet: sheetInput.meta({ description: "Shows this sheet of a workbook, not the first that has any rows." }),
      headerRow: z
        .string()
        .regex(/^\d{1,7}$/)
        .optional()
        .meta({ description: "Shows the file as if this row named its columns, 0 as if none did." }),
    }),
    answers: { 200: { description: "The import", body: oneImportBody } },
  }),
  dryRunImport: route({
    method: "POST",
    path: "/v1/imports/{id}/dry-run",
    summary: "Counts what a start would do: the import has it as dryRun, and what is wrong with rows under /errors",
    description: "Nothing is brought in, and no field and no group is made. Behind it the import is new, as before.",
    permission: "import",
    params: one,
    body: z.strictObject(planFields),
    answers: { 202: { description: "The import, which is counting: GET it", body: importBody } },
    refusals: { forbidden: 403, no_file: 409, unreadable_file: 409, wrong_state: 409, too_many_imports: 409 },
  }),
  startImport: route({
    method: "POST",
    path: "/v1/imports/{id}/start",
    summary: "Brings the rows of the file in",
    description:
      "Blank cells keep what a contact has, and -- clears it. The first row of a phone counts. A row that has something wrong " +
      "is left out whole, and listed.",
    permission: "import",
    params: one,
    body: startBody,
    answers: { 202: { description: "The import, which is running: GET it", body: importBody } },
    refusals: {
      forbidden: 403,
      no_file: 409,
      unreadable_file: 409,
      wrong_state: 409,
      not_counted: 409,
      too_many_imports: 409,
    },
  }),
  cancelImport: route({
    method: "POST",
    path: "/v1/imports/{id}/cancel",
    summary: "Ends an import where it is; what came in stays",
    permission: "import",
    params: one,
    answers: { 200: { description: "The import", body: importBody } },
    refusals: { wrong_state: 409 },
  }),
  undoImport: route({
    method: "POST",
    path: "/v1/imports/{id}/undo",
    summary: "Takes back what an import added and nobody touched since",
    description:
      "Memberships that stand by it; contacts that it made and that nobody edited, texted or joined to a group since; values that " +
      "are as it set them, to what was there before. Consent stays as it is. For 30 days behind the import; nobody hears of it.",
    permission: "import",
    params: one,
    answers: { 202: { description: "The import: GET it until it is undone", body: importBody } },
    refusals: { wrong_state: 409 },
  }),
  listImportErrors: route({
    method: "GET",
    path: "/v1/imports/{id}/errors",
    summary: "The rows that were not taken, in their order, each with what is wrong",
    description: "As a CSV to mend and to import again: POST /v1/exports with the kind importErrors.",
    permission: "import",
    params: one,
    position: z.object({ row: z.string().regex(/^\d{1,9}$/) }),
    answers: {
      200: {
        description: "A page of rows",
        body: pageOf(z.strictObject(importErrorSchema.shape).meta({ id: "ImportError" })),
      },
    },
  }),
};
