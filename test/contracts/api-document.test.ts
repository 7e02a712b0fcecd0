import { Validator } from "@seriousme/openapi-schema-validator";
import { openApiDocument } from "#shared/api/openapi.ts";
import { routes } from "#shared/api/routes.ts";

it("passes a public validator of OpenAPI", async () => {
  const validator = new Validator();
  const result = await validator.validate(JSON.parse(JSON.stringify(openApiDocument(routes))));
  expect(result.errors).toBeUndefined();
  expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: "3.1" });
});

it("would not pass with a schema that is none", async () => {
  const document = JSON.parse(JSON.stringify(openApiDocument(routes)));
  document.paths["/health"].get.responses = "none";
  expect((await new Validator().validate(document)).valid).toBe(false);
});
