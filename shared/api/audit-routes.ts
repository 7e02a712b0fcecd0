import * as z from "zod";
import { auditEntrySchema } from "#shared/accounts/audit.ts";
import { instantInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const { by, object, ...entry } = auditEntrySchema.omit({ accountId: true }).shape;
const entryBody = z
  .strictObject({ ...entry, by: z.strictObject(by.shape), object: z.strictObject(object.shape) })
  .meta({ id: "AuditEntry" });
const name = z.string().min(1).max(200);

export const auditRoutes = {
  listAudit: route({
    method: "GET",
    path: "/v1/audit",
    summary: "Who changed what, newest first",
    description:
      "One entry for each change that the API answered as done, for two years: only the fields that changed, texts cut " +
      "at 200 characters, lists at three where they are very large. Neither before nor after has the entry of somebody " +
      "erased, and of a request that broke off and was sent again. `outcome` is `unknown` of a request that broke off: nobody knows whether it changed anything.",
    permission: "audit",
    query: z.strictObject({
      actor: name.optional().meta({ description: "The id of a key." }),
      object: name.optional().meta({ description: "The id of what was changed; a contact's is its phone." }),
      from: instantInput.optional().meta({ description: "Only of this instant or later." }),
      until: instantInput.optional().meta({ description: "Only of before this instant." }),
    }),
    position: z.object({ at: z.iso.datetime(), id: z.string() }),
    answers: { 200: { description: "A page of entries", body: pageOf(entryBody) } },
  }),
};
