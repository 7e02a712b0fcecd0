import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { newKey } from "#shared/accounts/api-key.ts";

const keysSchema = z.object({ owner: z.string(), other: z.string() });
export type LocalKeys = z.infer<typeof keysSchema>;

/** The keys of the two local accounts: as given, else as made at the first start, else made now and kept. */
export const localKeys = (
  dataDirectory: string | undefined,
  given: { readonly owner: string | undefined; readonly other: string | undefined },
): LocalKeys => {
  const file = dataDirectory && join(dataDirectory, "keys.json");
  const kept = file ? read(file) : undefined;
  const keys = { owner: given.owner ?? kept?.owner ?? newKey(), other: given.other ?? kept?.other ?? newKey() };
  if (file && dataDirectory) {
    mkdirSync(dataDirectory, { recursive: true });
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  }
  return keys;
};

const read = (file: string): LocalKeys | undefined => {
  try {
    return keysSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // No file yet, or one of another version: keys are made again.
  }
};
