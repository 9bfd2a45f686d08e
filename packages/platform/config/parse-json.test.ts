import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "./parse-json.ts";

test("any JSON text means the same as to JSON.parse, however it is laid out", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2, "\t"), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test("a text with one character changed is refused exactly when JSON.parse refuses it", () => {
  const text = '{"a": [1, -2.5e3, true, null], "b": {"c": "d\\n\\u00e8\\\\", "e": []}, "f": "x"}';
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(2), fc.string({ maxLength: 2, unit: "binary" }), (at, remove, insert) => {
      const damaged = text.slice(0, at) + insert + text.slice(at + remove);
      const parsed = parseJson(damaged);
      let expected: unknown;
      try {
        expected = JSON.parse(damaged);
      } catch {
        expect(parsed.ok).toBe(false);
        return;
      }
      if (!parsed.ok) expect(parsed.problem).toMatch(/stands twice/);
      else expect(parsed.value).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("the key __proto__ is a key like any other", () => {
  const parsed = parseJson('{ "__proto__": { "demo": true } }');
  expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(["__proto__"]);
});

test("a file of nothing but brackets is refused, not followed until the stack overflows", () => {
  expect(parseJson("[".repeat(100_000))).toMatchObject({ ok: false, line: 1, column: 201 });
});
