import fc from "fast-check";
import { createCursorSeal } from "#shared/platform/sealed-cursor.ts";

const seal = createCursorSeal("a secret for tests");
const position = fc.dictionary(
  fc.string().filter((name) => name !== "__proto__"),
  fc.string(),
  { maxKeys: 4 },
);
const context = fc.array(fc.string(), { maxLength: 4 });

describe("a sealed cursor", () => {
  it("opens where it was made, to the position that it was made of", () => {
    fc.assert(
      fc.property(position, context, (at, where) => {
        expect(seal.open(seal.seal(at, where), where)).toEqual({ ...at });
      }),
    );
  });

  it("never opens under another account, route or filter", () => {
    fc.assert(
      fc.property(position, context, context, (at, where, elsewhere) => {
        fc.pre(JSON.stringify(where) !== JSON.stringify(elsewhere));
        expect(seal.open(seal.seal(at, where), elsewhere)).toBeUndefined();
      }),
    );
    const cursor = seal.seal({ after: "+1" }, ["account", "contacts"]);
    expect(seal.open(cursor, ["accountcontacts"])).toBeUndefined();
    expect(seal.open(cursor, ["contacts", "account"])).toBeUndefined();
  });

  it("never opens with any bit changed", () => {
    fc.assert(
      fc.property(position, fc.nat(), fc.nat({ max: 7 }), (at, place, bit) => {
        const bytes = Buffer.from(seal.seal(at, ["a"]), "base64url");
        const index = place % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect(seal.open(bytes.toString("base64url"), ["a"])).toBeUndefined();
      }),
    );
  });

  it("never opens with another secret, nor when it is cut or no cursor at all", () => {
    const cursor = seal.seal({ after: "+15125550101" }, ["a"]);
    expect(createCursorSeal("another secret").open(cursor, ["a"])).toBeUndefined();
    for (const other of ["", "x", cursor.slice(0, 20), cursor.slice(0, -2), "a".repeat(100)]) {
      expect(seal.open(other, ["a"])).toBeUndefined();
    }
  });

  it("shows nothing of the position and is another each time", () => {
    const cursors = [1, 2].map(() => seal.seal({ after: "+15125550101" }, ["a"]));
    expect(cursors[0]).not.toBe(cursors[1]);
    for (const cursor of cursors) {
      expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("5125550101");
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    }
  });
});
