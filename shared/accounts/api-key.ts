// A key proves which account a request is for and what it may do. It is shown once and stored as its SHA-256.
import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { accountIdSchema } from "./account.ts";

export const roleSchema = z.enum(["owner", "manager", "member", "viewer"]);
export type Role = z.infer<typeof roleSchema>;

export const apiKeySchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  hash: z.string(),
  /** The first characters, so that a person can tell keys apart. */
  prefix: z.string(),
  label: z.string(),
  role: roleSchema,
  /** A machine's key: what it adds has source `api` in place of `manual`. */
  integration: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** What each role may do beside reading, which is everybody's; docs/api-roles.md shows it by routes. */
export const permissions = {
  viewer: [],
  member: ["contacts", "send"],
  manager: ["contacts", "send", "groups", "fields", "import", "consent", "senders", "audit"],
  owner: [
    ...["contacts", "send", "groups", "fields", "import", "consent", "senders", "audit"],
    ...["export", "erase", "override", "account", "keys"],
  ],
} as const satisfies Record<Role, readonly string[]>;
export type Permission = (typeof permissions)["owner"][number];

export const roleMay = (role: Role, permission: Permission): boolean =>
  permissions[role].some((granted: Permission) => granted === permission);

/** Roles from the least to the most: nobody gives away more than is theirs. */
export const isHigher = (role: Role, than: Role): boolean =>
  roleSchema.options.indexOf(role) < roleSchema.options.indexOf(than);

/** A key has 256 random bits, so a plain hash is enough: there is nothing to guess. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("base64url");

export const newKey = (): string => `sg_${randomBytes(32).toString("base64url")}`;

export const isExpired = (key: ApiKey, now: number): boolean =>
  key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now;

/** Another key of an owner that will always be there: one that expires leaves nobody one day. */
export const stayingOwner = (keys: readonly ApiKey[], keyId: string): ApiKey | undefined =>
  keys.find(({ id, role, expiresAt }) => id !== keyId && role === "owner" && expiresAt === undefined);
