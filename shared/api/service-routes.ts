import * as z from "zod";
import { route } from "./route.ts";

export const serviceRoutes = {
  getHealth: route({
    method: "GET",
    path: "/health",
    summary: "Whether it answers",
    permission: "open",
    answers: { 200: { description: "It does", body: z.strictObject({ status: z.literal("ok") }) } },
  }),
  getOpenApi: route({
    method: "GET",
    path: "/openapi.json",
    summary: "This document",
    permission: "open",
    answers: { 200: { description: "OpenAPI 3.1", body: z.looseObject({ openapi: z.string() }) } },
  }),
};
