import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PulseDebounce } from "./pulse-debounce.ts";

/** Edges at given instants, the contact closing first and then in turn. */
function count(debounceMs: number, instantsMs: readonly number[]): number {
  const debounce = new PulseDebounce(debounceMs);
  return instantsMs.filter((atMs, index) => debounce.edge(index % 2 === 0, atMs)).length;
}

describe("a contact", () => {
  it("that opens again has given one pulse: an S0 output at 30 ms on, 30 ms off", () => {
    expect(count(20, [0, 30, 60, 90, 120, 150])).toBe(3);
  });

  it("that is still closed has not given it yet", () => {
    expect(count(20, [0, 30, 60])).toBe(1);
  });

  it("may bounce when it closes and when it opens", () => {
    expect(count(20, [0, 1, 2, 4, 5, 305, 306, 309, 311, 312])).toBe(1);
  });

  it("counts no disturbance that is shorter than the debounce time", () => {
    expect(count(20, [0, 5, 1_000, 1_019, 5_000, 5_001])).toBe(0);
  });

  it("that is closed when watching begins counts that pulse once it opens", () => {
    const debounce = new PulseDebounce(20);
    expect([debounce.edge(false, 10), debounce.edge(true, 100), debounce.edge(false, 140)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("gives as many pulses as there were, whatever it bounces", () => {
    const bounce = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 });
    const pulse = fc.record({ closing: bounce, opening: bounce, onMs: fc.nat(500), offMs: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(pulse, { maxLength: 30 }), (pulses) => {
        let atMs = 0;
        const instants: number[] = [];
        const edges = (bounces: readonly number[]) => {
          instants.push(atMs);
          for (const apartMs of bounces) {
            instants.push(atMs + apartMs, atMs + 2 * apartMs);
            atMs += 2 * apartMs;
          }
        };
        for (const { closing, opening, onMs, offMs } of pulses) {
          edges(closing);
          atMs += 30 + onMs;
          edges(opening);
          atMs += 30 + offMs;
        }
        expect(count(20, instants)).toBe(pulses.length);
      }),
    );
  });
});
