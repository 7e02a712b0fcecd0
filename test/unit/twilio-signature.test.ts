import { readFileSync } from "node:fs";
import * as z from "zod";
import type { HttpRequest } from "#shared/platform/http.ts";
import { readSignedForm } from "#shared/platform/twilio-signature.ts";

const vectorSchema = z.object({
  name: z.string(),
  token: z.string(),
  url: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  rawBody: z.string().optional(),
  signature: z.string(),
  expect: z.boolean(),
});
const { signature: vectors } = z
  .object({ signature: z.array(vectorSchema) })
  .parse(JSON.parse(readFileSync(new URL("../vectors/twilio.json", import.meta.url), "utf8")));

const split = (url: string): { base: string; path: string; query: string } => {
  const [, base = "", path = "", query = ""] = /^(https?:\/\/[^/]+)([^?]*)(?:\?(.*))?$/.exec(url) ?? [];
  return { base, path, query };
};
const read = (url: string, rawBody: string, headers: Record<string, string>, tokens: string[]) => {
  const { base, path, query } = split(url);
  const request: HttpRequest = { method: "POST", path, query, headers, body: Buffer.from(rawBody) };
  return readSignedForm(request, base, tokens);
};

const forms = vectors.filter(({ name }) => !name.startsWith("json body"));
const [inbound] = forms;
if (!inbound) throw new Error("The vectors begin with an inbound text");
const signed = { "x-twilio-signature": inbound.signature };
const inboundBody = inbound.rawBody ?? "";

describe("a request from Twilio", () => {
  it.each(forms.map((vector) => [vector.name, vector] as const))(
    "%s",
    (_, { url, rawBody = "", signature, token, ...vector }) => {
      const result = read(url, rawBody, { "x-twilio-signature": signature }, [token]);
      expect(result.kind).toBe(vector.expect ? "signed" : "unsigned");
      if (result.kind === "signed") expect({ ...result.form }).toEqual(vector.params ?? {});
    },
  );

  it("with a body that is no form is not read, for no webhook of ours takes one", () => {
    const json = vectors.find(({ name }) => name.startsWith("json body"));
    if (!json) throw new Error("There is such a vector");
    const result = read(json.url, json.rawBody ?? "", { "x-twilio-signature": json.signature }, [json.token]);
    expect(result).toEqual({ kind: "unsigned", reason: "wrong signature" });
  });

  it("is also known by the next token while one is replaced by another", () => {
    expect(read(inbound.url, inboundBody, signed, ["old", inbound.token]).kind).toBe("signed");
    expect(read(inbound.url, inboundBody, signed, ["old", "older"]).kind).toBe("unsigned");
  });

  it("is not signed with any part changed or without a signature", () => {
    const token = [inbound.token];
    expect(read(inbound.url, inboundBody.replace("SAUSALITO", "SALINAS"), signed, token).kind).toBe("unsigned");
    expect(read(inbound.url, `${inboundBody}&Extra=1`, signed, token).kind).toBe("unsigned");
    expect(read(`${inbound.url}?account=other`, inboundBody, signed, token).kind).toBe("unsigned");
    expect(read(inbound.url, inboundBody, {}, token)).toEqual({ kind: "unsigned", reason: "no signature" });
    expect(read(inbound.url, inboundBody, { "x-twilio-signature": "" }, token).kind).toBe("unsigned");
  });

  it("is not even looked at when it is larger than Twilio's ever are", () => {
    const many = Array.from({ length: 1_001 }, (_, index) => `f${index}=1`).join("&");
    expect(read(inbound.url, many, signed, [inbound.token])).toEqual({ kind: "unsigned", reason: "too many fields" });
    const large = `Body=${"x".repeat(300_000)}`;
    expect(read(inbound.url, large, signed, [inbound.token])).toEqual({ kind: "unsigned", reason: "too large" });
  });

  it("cannot reach an object's own names by its fields", () => {
    const result = read(inbound.url, `${inboundBody}&__proto__=1&constructor=2`, signed, [inbound.token]);
    expect(result.kind).toBe("unsigned");
    expect(Object.prototype).not.toHaveProperty("1");
  });
});
