import { describe, expect, it } from "vitest";
import { decideSwitching, initialSwitching, MAX_SWITCH_ONS_PER_HOUR, type SwitchRequest } from "./switching.ts";

const MINUTE_MS = 60_000;
const request = (changes: Partial<SwitchRequest>): SwitchRequest => ({
  fromDimPct: 0,
  toDimPct: 100,
  isAutomatic: true,
  mayWait: true,
  delayMs: 4_000,
  nowMs: 10_000,
  steadyMs: changes.nowMs ?? 10_000,
  ...changes,
});

describe("a lamp that is switched on with all of its circuit", () => {
  it("waits for its turn, once", () => {
    const first = decideSwitching(initialSwitching, request({ nowMs: 10_000 }));
    expect(first).toMatchObject({ kind: "wait", switching: { turnAtMs: 14_000 } });
    const asked = decideSwitching(first.switching, request({ nowMs: 12_000 }));
    expect(asked).toMatchObject({ kind: "wait", switching: { turnAtMs: 14_000 } });
    expect(decideSwitching(asked.switching, request({ nowMs: 14_000 }))).toMatchObject({
      kind: "go",
      switching: { turnAtMs: null },
    });
  });

  it("does not wait longer because its clock was set back", () => {
    const { switching } = decideSwitching(initialSwitching, request({ nowMs: 10_000 }));
    expect(decideSwitching(switching, request({ nowMs: -3_600_000, steadyMs: 10_500 })).kind).toBe("go");
  });

  it.each([
    ["it is asked for by itself", { mayWait: false }],
    ["it burns already", { fromDimPct: 30 }],
    ["its level is not known: it may be dark for a fault", { fromDimPct: null }],
    ["it is the first of its circuit", { delayMs: 0 }],
  ])("goes at once when %s", (_, changes) => {
    expect(decideSwitching(initialSwitching, request(changes)).kind).toBe("go");
  });

  it("forgets its turn when it is no longer wanted", () => {
    const { switching } = decideSwitching(initialSwitching, request({}));
    expect(decideSwitching(switching, request({ toDimPct: 0 })).switching.turnAtMs).toBeNull();
  });
});

describe("a lamp that something cannot decide about", () => {
  /** On and off every two minutes until it is refused. */
  function flapped() {
    let switching = initialSwitching;
    let nowMs = 0;
    for (let round = 0; round < 20; round++, nowMs += 2 * MINUTE_MS) {
      switching = decideSwitching(switching, request({ delayMs: 0, nowMs })).switching;
      const off = decideSwitching(switching, request({ fromDimPct: 100, toDimPct: 0, nowMs: nowMs + MINUTE_MS }));
      switching = off.switching;
      if (off.kind === "keep-on") return { switching, round, nowMs: nowMs + MINUTE_MS };
    }
    throw new Error("it was switched without end");
  }

  it("stays on when it was switched on six times in an hour, and says so", () => {
    const { switching, round } = flapped();
    expect(round + 1).toBe(MAX_SWITCH_ONS_PER_HOUR);
    expect(switching.isKeptOn).toBe(true);
  });

  it("may be switched off again when the first of them is an hour ago", () => {
    const { switching } = flapped();
    const off = (steadyMs: number) =>
      decideSwitching(switching, request({ fromDimPct: 100, toDimPct: 0, steadyMs })).kind;
    expect(off(60 * MINUTE_MS - 1)).toBe("keep-on");
    expect(off(60 * MINUTE_MS)).toBe("go");
  });

  it("obeys a person all the same", () => {
    const { switching, nowMs } = flapped();
    const off = request({ fromDimPct: 100, toDimPct: 0, isAutomatic: false, nowMs });
    expect(decideSwitching(switching, off).kind).toBe("go");
  });
});
