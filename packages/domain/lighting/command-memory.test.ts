import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyCommandMemory,
  MAX_REMEMBERED_COMMANDS,
  mayBeForgotten,
  type RememberedCommand,
  recallCommand,
  rememberCommand,
} from "./command-memory.ts";

const command = (commandId: string, issuedAtMs: number): RememberedCommand => ({
  commandId,
  issuedAtMs,
  expiresAtMs: issuedAtMs + 60_000,
  fate: "acknowledged",
});

describe("the memory of commands", () => {
  it("keeps the latest fate of a command", () => {
    const known = rememberCommand(emptyCommandMemory, command("c-1", 1));
    const ended = rememberCommand(known, { ...command("c-1", 1), fate: "carried-out", dimPct: 40 });
    expect(ended.commands).toHaveLength(1);
    expect(recallCommand(ended, "c-1")?.fate).toBe("carried-out");
    expect(recallCommand(ended, "c-2")).toBeUndefined();
  });

  it("is bounded, and whatever it was once told it either recalls or knows that it may have forgotten", () => {
    const many = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 250, maxLength: 400 });
    fc.assert(
      fc.property(many, (issuedAtsMs) => {
        const told = issuedAtsMs.map((issuedAtMs, index) => command(`c-${index}`, issuedAtMs));
        const memory = told.reduce(rememberCommand, emptyCommandMemory);
        expect(memory.commands.length).toBe(Math.min(told.length, MAX_REMEMBERED_COMMANDS));
        const lost = told.filter(
          ({ commandId, issuedAtMs }) =>
            recallCommand(memory, commandId) === undefined && !mayBeForgotten(memory, issuedAtMs),
        );
        expect(lost).toEqual([]);
        // Younger commands than all those forgotten are taken.
        expect(mayBeForgotten(memory, 401)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
