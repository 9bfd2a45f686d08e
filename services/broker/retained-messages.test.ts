import fc from "fast-check";
import { expect, it } from "vitest";
import { indexedPersistence, memoryPersistence } from "./retained-messages.ts";

const level = fc.constantFrom("a", "b", "programme");
const topic = fc
  .tuple(fc.constantFrom("lucciola/v1/edge", "lucciola/v1", "tele"), fc.array(level, { minLength: 1, maxLength: 4 }))
  .map(([head, tail]) => [head, ...tail].join("/"));
const pattern = fc.tuple(topic, fc.array(fc.nat(6), { maxLength: 2 }), fc.boolean()).map(([text, wild, isOpen]) => {
  const levels = text.split("/").map((name, index) => (wild.includes(index) ? "+" : name));
  return isOpen ? [...levels, "#"].join("/") : levels.join("/");
});

it("a subscription finds the same retained messages as with aedes' own persistence, replaced and deleted ones too", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(topic, fc.constantFrom("", "1", "2")), { maxLength: 30 }),
      fc.array(pattern, { minLength: 1, maxLength: 4 }),
      async (stored, patterns) => {
        const both = [indexedPersistence(), memoryPersistence()];
        const found = await Promise.all(
          both.map(async (persistence) => {
            for (const [name, text] of stored)
              await persistence.storeRetained({ topic: name, payload: Buffer.from(text) });
            const texts: string[] = [];
            for await (const packet of persistence.createRetainedStreamCombi(patterns))
              texts.push(`${packet.topic} ${packet.payload}`);
            return texts.sort();
          }),
        );
        expect(found[0]).toEqual(found[1]);
      },
    ),
    { numRuns: 300 },
  );
});
