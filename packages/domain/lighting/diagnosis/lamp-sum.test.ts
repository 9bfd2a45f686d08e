import { describe, expect, it } from "vitest";
import { type CabinetMemory, newCabinetMemory } from "./cabinet-memory.ts";
import type { DiagnosedCabinet } from "./inventory.ts";
import { type LampMemory, newLampMemory } from "./lamp-memory.ts";
import { cutOffLamps, sumLamps } from "./lamp-sum.ts";

const MINUTE_MS = 60_000;
const DUSK_MS = Date.parse("2026-11-02T16:30:00Z");
/** A quarter of an hour of the meter, from three quarters to an hour after dusk. */
const STRETCH = { fromMs: DUSK_MS + 45 * MINUTE_MS, toMs: DUSK_MS + 60 * MINUTE_MS, powerW: 0, isLate: false };
const FULL_W = 60;

const CABINET: DiagnosedCabinet = {
  id: "cabinet-1",
  lamps: [
    ...[1, 2, 3, 4, 5].map((n) => ({ id: `lamp-${n}`, nominalPowerW: FULL_W, behindGateway: true })),
    { id: "lamp-6", nominalPowerW: FULL_W, behindGateway: false },
  ],
  // Lamp 6 has a connection of its own, and none of the circuits is said to feed it.
  circuits: [{ id: "c1", lamps: ["lamp-1", "lamp-2", "lamp-3", "lamp-4", "lamp-5"] }],
};

/** A lamp that burned at full light since dusk and said so five minutes ago. */
const SOUND: LampMemory = {
  ...newLampMemory,
  desired: [
    { atMs: DUSK_MS - 600 * MINUTE_MS, dimPct: 0, fadeMs: 10_000 },
    { atMs: DUSK_MS, dimPct: 100, fadeMs: 10_000 },
  ],
  state: "answers",
  atMs: STRETCH.toMs - 5 * MINUTE_MS,
  answeredAtMs: STRETCH.toMs - 5 * MINUTE_MS,
  answersSinceMs: DUSK_MS - 1_000 * MINUTE_MS,
  dimPct: 100,
  powerW: FULL_W,
};
const SILENT: LampMemory = {
  ...SOUND,
  state: "silent",
  powerW: 0,
  silence: { sinceMs: DUSK_MS - 60 * MINUTE_MS, supply: "lost", surePct: 99, inRunAtMs: STRETCH.fromMs },
};
const HOT = { hot: { sinceMs: DUSK_MS, lastMs: DUSK_MS, seen: 3, well: 0, isEstablished: true } };
const register = (minutes: number, wh: number) => ({ atMs: DUSK_MS + minutes * MINUTE_MS, wh });

function sumWith(odd: Readonly<Record<string, LampMemory>>) {
  const lamps = Object.fromEntries(CABINET.lamps.map(({ id }) => [id, SOUND]));
  const memory: CabinetMemory = { ...newCabinetMemory(DUSK_MS), lamps: { ...lamps, ...odd } };
  const sum = sumLamps(CABINET, [""], memory, STRETCH);
  return sum.kind === "unsteady" ? sum : { ...sum, powerW: sum.loadsW[0] };
}

describe("what the lamps of a cabinet draw through a quarter of an hour", () => {
  it("is what they said last, and there is no doubt; a lamp that is perhaps another cabinet's is left out", () => {
    expect(sumWith({})).toMatchObject({ kind: "night", powerW: 5 * FULL_W, doubtW: 0, dark: "" });
    const away: LampMemory = { ...SOUND, state: "no-supply", dimPct: 0, powerW: 0 };
    expect(sumWith({ "lamp-6": away })).toMatchObject({ powerW: 5 * FULL_W, dark: "" });
  });

  it("of a driver that derates itself is what its register says, as long as the register began after dusk", () => {
    const derated: LampMemory = { ...SOUND, evidence: HOT, dimPct: 50, powerW: 28 };
    const told = { ...derated, registers: [register(10, 1_000), register(40, 1_020), register(55, 1_027)] };
    expect(sumWith({ "lamp-3": told })).toMatchObject({ powerW: 4 * FULL_W + 28, doubtW: expect.closeTo(6, 1) });
    // The register's last hour is of the day, when it drew nothing: what the lamp says itself is nearer, with a doubt.
    const byDay = { ...derated, registers: [register(-20, 1_000), register(-5, 1_000)] };
    expect(sumWith({ "lamp-3": byDay })).toMatchObject({ powerW: 4 * FULL_W + 28, doubtW: expect.closeTo(18, 1) });
  });

  it("of a lamp that goes on and off is never its last word", () => {
    const cycling: LampMemory = { ...SOUND, startsRecent: 9 };
    const told = { ...cycling, registers: [register(25, 500), register(55, 519)] };
    expect(sumWith({ "lamp-3": told })).toMatchObject({ powerW: 4 * FULL_W + 38, doubtW: expect.closeTo(9, 1) });
    expect(sumWith({ "lamp-3": cycling })).toMatchObject({ powerW: 4.6 * FULL_W, doubtW: expect.closeTo(18, 1) });
  });

  it("holds nothing of a lamp behind a lost cable, though it used to go on and off", () => {
    const silence = { sinceMs: DUSK_MS, supply: "unknown", surePct: null, inRunAtMs: null } as const;
    const cycled: LampMemory = { ...SILENT, startsRecent: 9, silence };
    const run = { "lamp-2": SILENT, "lamp-4": SILENT, "lamp-5": SILENT };
    expect(sumWith({ ...run, "lamp-3": cycled })).toMatchObject({ powerW: FULL_W, doubtW: 0 });
  });

  it("a lamp that was silent just before a lost cable is perhaps dark with it, one after it surely", () => {
    const burnsOn: LampMemory = {
      ...SILENT,
      silence: { sinceMs: DUSK_MS - 900 * MINUTE_MS, supply: "present", surePct: 99, inRunAtMs: null },
    };
    const { surely, perhaps } = cutOffLamps(CABINET, {
      "lamp-2": burnsOn,
      "lamp-3": SILENT,
      "lamp-4": SILENT,
      "lamp-5": burnsOn,
    });
    expect([...surely]).toEqual(["lamp-3", "lamp-4", "lamp-5"]);
    expect([...perhaps]).toEqual(["lamp-2"]);
  });

  it("is not known while a circuit's lamps come back, and in doubt when one does", () => {
    const back: LampMemory = { ...SOUND, answersSinceMs: STRETCH.toMs - 5 * MINUTE_MS };
    expect(sumWith({ "lamp-1": back })).toMatchObject({ powerW: 5 * FULL_W, doubtW: 30 });
    expect(sumWith({ "lamp-1": back, "lamp-2": back, "lamp-3": back })).toEqual({ kind: "unsteady" });
  });
});
