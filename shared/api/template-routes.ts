import * as z from "zod";
import { idParam, messageBodyInput, segmentsField, uniqueNameInput } from "./inputs.ts";
import { pageOf } from "./page.ts";
import { route } from "./route.ts";

const templateBody = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    body: z.string(),
    segments: segmentsField,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Template" });

const one = z.strictObject({ id: idParam });

export const templateRoutes = {
  listTemplates: route({
    method: "GET",
    path: "/v1/templates",
    summary: "Words to answer with",
    permission: "read",
    position: z.object({ id: z.string() }),
    answers: { 200: { description: "A page of templates", body: pageOf(templateBody) } },
  }),
  createTemplate: route({
    method: "POST",
    path: "/v1/templates",
    summary: "Makes a template",
    permission: "send",
    body: z.strictObject({ name: uniqueNameInput, body: messageBodyInput }),
    answers: { 201: { description: "The template", body: templateBody } },
    refusals: { name_taken: 409 },
  }),
  changeTemplate: route({
    method: "PATCH",
    path: "/v1/templates/{id}",
    summary: "Changes a template",
    description: "What is left out stays.",
    permission: "send",
    params: one,
    body: z.strictObject({ name: uniqueNameInput.optional(), body: messageBodyInput.optional() }),
    answers: { 200: { description: "The template as it then is", body: templateBody } },
    refusals: { name_taken: 409 },
  }),
  removeTemplate: route({
    method: "DELETE",
    path: "/v1/templates/{id}",
    summary: "Removes a template",
    permission: "send",
    params: one,
    answers: { 204: { description: "It is gone" } },
  }),
};
