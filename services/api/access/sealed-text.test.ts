import fc from "fast-check";
import { expect, it } from "vitest";
import { createSeal } from "./sealed-text.ts";

it("gives back what was sealed, and nothing of it to who keeps it", () => {
  const seal = createSeal();
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), (text) => {
      const sealed = seal.close(text);
      expect(seal.open(sealed)).toBe(text);
      expect(Buffer.from(sealed, "base64url").includes(text)).toBe(false);
    }),
  );
});

it("opens nothing that was changed, cut off or sealed elsewhere", () => {
  const seal = createSeal();
  const bytes = Buffer.from(seal.close("state and nonce"), "base64url");
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(seal.open(changed.toString("base64url"))).toBeUndefined();
      expect(seal.open(bytes.subarray(0, at).toString("base64url"))).toBeUndefined();
    }),
  );
  expect(createSeal().open(bytes.toString("base64url"))).toBeUndefined();
  expect(seal.open("")).toBeUndefined();
});
