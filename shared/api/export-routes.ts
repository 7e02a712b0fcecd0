import * as z from "zod";
import { listedOutcomeSchema } from "#shared/campaigns/listed-recipient.ts";
import { findAskedSchema } from "#shared/groups/find-filter-of.ts";
import { findQuery } from "./find-query.ts";
import { idParam } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const kindSchema = z.enum(["contacts", "members", "consents", "recipients", "importErrors"]);

/** What each kind has to be told, and may be. */
const TAKES: Readonly<Record<z.infer<typeof kindSchema>, { needs?: Part; takes?: Part }>> = {
  contacts: { takes: "find" },
  members: { needs: "groupId" },
  consents: {},
  recipients: { needs: "campaignId", takes: "outcome" },
  importErrors: { needs: "importId" },
};
type Part = "find" | "groupId" | "campaignId" | "outcome" | "importId";
const PARTS: readonly Part[] = ["find", "groupId", "campaignId", "outcome", "importId"];

const parts = {
  find: findQuery
    .optional()
    .meta({ description: "Of contacts: only whom GET /v1/contacts finds by the same filters." }),
  groupId: idParam.optional().meta({ description: "Of members: the group's." }),
  campaignId: idParam.optional().meta({ description: "Of recipients: the campaign's." }),
  importId: idParam.optional().meta({ description: "Of importErrors: the import's." }),
  outcome: listedOutcomeSchema.optional().meta({
    description: "Of recipients: only those of one outcome, or of one reason to be left out.",
  }),
};

const startBody = z.strictObject({ kind: kindSchema, ...parts }).check(({ value, issues }) => {
  const { needs, takes } = TAKES[value.kind];
  const say = (part: Part, message: string) => issues.push({ code: "custom", path: [part], message, input: value });
  for (const part of PARTS) {
    if (part === needs && value[part] === undefined) say(part, "is required");
    if (part !== needs && part !== takes && value[part] !== undefined) say(part, `does not go with ${value.kind}`);
  }
});

const exportFields = {
  id: z.string(),
  kind: kindSchema,
  find: z.strictObject(findAskedSchema.shape).optional(),
  groupId: z.string().optional(),
  campaignId: z.string().optional(),
  outcome: z.string().optional(),
  importId: z.string().optional(),
  state: z
    .enum(["waiting", "writing", "done", "failed", "expired"])
    .meta({ description: "expired: the file is gone, a week behind its end." }),
  reason: z.enum(["gone", "stalled", "too_large"]).optional().meta({
    description: "Why it failed: what it is of is gone or another; it did not end in a day; it is too large.",
  }),
  rows: z.int().meta({ description: "Written so far, without the header." }),
  expected: z.int().optional().meta({ description: "How many there will be, about, where that is counted." }),
  bytes: z.int().meta({ description: "Of the file so far." }),
  by: z.strictObject({ keyId: z.string(), label: z.string() }).meta({ description: "The key that asked for it." }),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  expiresAt: z.iso.datetime().optional().meta({ description: "When the file is dropped." }),
};

const exportBody = z.strictObject(exportFields).meta({ id: "Export" });
const oneExportBody = z
  .strictObject({
    ...exportFields,
    download: z.strictObject({ url: z.url(), expiresAt: z.iso.datetime() }).optional().meta({
      description: "While the file is there: whoever has this address fetches it, without a key, for five minutes.",
    }),
  })
  .meta({ id: "OneExport" });

/** Files of an account's rows, for who may take them along. */
export const exportRoutes = {
  startExport: route({
    method: "POST",
    path: "/v1/exports",
    summary: "Writes contacts, members, consent records, a campaign's recipients or an import's errors into a file",
    description:
      "A CSV in UTF-8, its first line the names of the columns. Who was there all along is in it once; who comes or goes while " +
      "it is written may be in it or not. A cell that a spreadsheet would take for a formula begins with an apostrophe; " +
      "numbers stay as they are, phones among them. Five at a time.",
    permission: "export",
    body: startBody,
    answers: { 202: { description: "The export, which is being written: GET it", body: exportBody } },
    refusals: { no_list: 409, too_many_exports: 409 },
  }),
  listExports: route({
    method: "GET",
    path: "/v1/exports",
    summary: "The exports of the last 30 days, newest first",
    permission: "export",
    position: z.object({ createdAt: z.iso.datetime(), id: z.string() }),
    answers: { 200: { description: "A page of exports", body: pageOf(exportBody) } },
  }),
  getExport: route({
    method: "GET",
    path: "/v1/exports/{id}",
    summary: "How far an export is, and where its file is",
    permission: "export",
    params: z.strictObject({ id: idParam }),
    answers: { 200: { description: "The export", body: oneExportBody } },
  }),
};
