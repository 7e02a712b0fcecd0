import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { constructIdOf } from "./resource-addresses.ts";
import type { ReadResource } from "./resource-kind.ts";
import { StartupError } from "./startup-error.ts";
import type { SecretProperties } from "./storage-resources.ts";

const keptSchema = z.record(z.string(), z.string());
const templateSchema = z.record(z.string(), z.unknown());

/**
 * The value of each secret by its logical id: the one given for its construct id, the template's, or one generated
 * once and kept in the data directory.
 */
export function secretValues(
  secrets: readonly ReadResource<SecretProperties>[],
  given: Readonly<Record<string, string>>,
  dataDirectory: string | undefined,
): Map<string, string> {
  const file = dataDirectory === undefined ? undefined : join(dataDirectory, "secrets.json");
  const kept = file === undefined ? {} : readKept(file);
  const before = JSON.stringify(kept);
  const values = new Map<string, string>();
  for (const { resource, properties } of secrets) {
    const { logicalId } = resource;
    const value =
      given[constructIdOf(logicalId)] ??
      Object.entries(given).find(([id]) => logicalId.startsWith(id))?.[1] ??
      properties.SecretString ??
      kept[logicalId];
    if (value === undefined && !properties.GenerateSecretString)
      throw new StartupError(`${resource.stack}/${logicalId}: the secret has no value: pass it in secrets`);
    const known = value ?? generate(properties);
    if (value === undefined) kept[logicalId] = known;
    values.set(logicalId, known);
  }
  if (file !== undefined && JSON.stringify(kept) !== before) writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  return values;
}

function readKept(file: string): Record<string, string> {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}

/** Letters and digits satisfy every rule that a template may set but one that asks for punctuation. */
function generate({ GenerateSecretString: rule }: SecretProperties): string {
  const length = rule?.PasswordLength ?? 32;
  const excluded = rule?.ExcludeCharacters ?? "";
  let password = "";
  while (password.length < length) {
    const letters = randomBytes(length)
      .toString("base64")
      .replace(/[^A-Za-z0-9]/g, "");
    password += [...letters].filter((letter) => !excluded.includes(letter)).join("");
  }
  password = password.slice(0, length);
  if (!rule?.SecretStringTemplate || !rule.GenerateStringKey) return password;
  const template = templateSchema.parse(JSON.parse(rule.SecretStringTemplate));
  return JSON.stringify({ ...template, [rule.GenerateStringKey]: password });
}
