import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Cursors for lists: where a page ended, sealed (AES-256-GCM) to who asked for what. Read under another account, route
 * or filter, or changed by one bit, a cursor is simply not one.
 */
export interface CursorSeal {
  seal(position: Readonly<Record<string, string>>, context: readonly string[]): string;
  /** The position, or undefined when this cursor was not made for this context. */
  open(cursor: string, context: readonly string[]): Record<string, string> | undefined;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const createCursorSeal = (secret: string): CursorSeal => {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "cursor v1", 32));
  const bound = (context: readonly string[]): Buffer => Buffer.from(JSON.stringify(context));
  return {
    seal(position, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound(context));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(position), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    open(cursor, context) {
      const bytes = Buffer.from(cursor, "base64url");
      // Base64 has spare bits and Buffer skips odd characters: only the one spelling that was sealed is the cursor.
      if (bytes.toString("base64url") !== cursor || bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES))
          .setAAD(bound(context))
          .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const open = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        return Object.fromEntries(Object.entries(JSON.parse(open.toString("utf8"))).map(([k, v]) => [k, String(v)]));
      } catch {
        return undefined;
      }
    },
  };
};
