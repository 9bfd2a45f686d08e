import type { Fault } from "../faults/fault.ts";

export interface ShownRegister {
  /** `faults` are those of the meter, by their beginning. */
  at(atMs: number, faults: readonly Fault[]): number;
}

/**
 * What a register shows, by the total that has passed: a reset begins at zero, a new meter at its own reading, and what
 * passes while a meter is stuck is never counted.
 */
export function shownRegister(options: {
  readonly start: number;
  readonly total: (atMs: number) => number;
  /** Where the register of a new meter stands. */
  readonly startOfNew: (fault: Fault) => number;
}): ShownRegister {
  const { start, total, startOfNew } = options;
  /** How much more than the total the register shows after a fault. */
  const offsets = new Map<Fault, number>();
  let asked: readonly Fault[] = [];

  const offsetAfter = (fault: Fault, before: number): number => {
    const { kind, fromMs, untilMs } = fault;
    if (kind === "register-reset") return -total(fromMs);
    if (kind === "meter-replaced") return startOfNew(fault) - total(untilMs);
    return before - (total(untilMs) - total(fromMs));
  };

  return {
    at: (atMs, faults) => {
      // Another list means that faults were injected or cleared, and that the totals may have changed.
      if (faults !== asked) {
        asked = faults;
        offsets.clear();
      }
      let offset = start;
      for (const fault of faults) {
        const fromMs = takesEffectMs(fault);
        if (fromMs === undefined || fromMs > atMs) continue;
        const known = offsets.get(fault) ?? offsetAfter(fault, offset);
        offsets.set(fault, known);
        offset = known;
      }
      // A sum of many floats may lie a hair below the whole number that it stands for.
      return Math.max(0, Math.floor(offset + total(atMs) + 1e-6));
    },
  };
}

/** When a fault changes what the register shows from then on; `undefined` for one that does not. */
function takesEffectMs({ kind, fromMs, untilMs }: Fault): number | undefined {
  if (kind === "register-reset") return fromMs;
  return kind === "meter-replaced" || kind === "stuck-meter" ? untilMs : undefined;
}
