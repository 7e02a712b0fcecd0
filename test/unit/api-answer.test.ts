import * as z from "zod";
import { answer, ContractBreach, refuse } from "#functions/api/answer.ts";
import { route } from "#shared/api/route.ts";

const listThings = route({
  method: "GET",
  path: "/v1/things",
  summary: "Things",
  permission: "read",
  answers: {
    200: {
      description: "Things",
      body: z.strictObject({ items: z.array(z.strictObject({ id: z.string() })), cursor: z.string().optional() }),
    },
    204: { description: "None" },
  },
  refusals: { thing_taken: 409 },
});

it("sends what the contract knows, with the cursor of the next page", () => {
  const response = answer(listThings, { status: 200, body: { items: [{ id: "a" }] } }, "next");
  expect({ ...response, body: JSON.parse(response.body ?? "") }).toEqual({
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: { items: [{ id: "a" }], cursor: "next" },
  });
  expect(answer(listThings, { status: 204 }, undefined).body).toBeUndefined();
});

it("gives a refusal the status of its code, with what belongs to it", () => {
  const response = answer(listThings, { refused: "thing_taken", detail: "It is.", more: { by: "x" } }, undefined);
  expect(response.statusCode).toBe(409);
  expect(JSON.parse(response.body ?? "")).toMatchObject({ status: 409, code: "thing_taken", by: "x" });
});

it.each([
  ["a field that the contract does not have", { status: 200, body: { items: [{ id: "a", hash: "secret" }] } }],
  ["a missing field", { status: 200, body: {} }],
  ["a status that the contract does not have", { status: 201, body: { items: [] } }],
  ["a refusal that the contract does not have", { refused: "other_taken", detail: "It is." }],
])("sends nothing with %s, and names only the place", (_, outcome) => {
  const send = () => answer(listThings, outcome, undefined);
  expect(send).toThrow(ContractBreach);
  expect(send).not.toThrow("secret");
});

it("has no refusal of a route outside of it", () => {
  expect(() => refuse({ refused: "thing_taken", detail: "It is." })).toThrow(ContractBreach);
});
