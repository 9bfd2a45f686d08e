import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DAY_MS, EPOCH_MS, one, smallTown, supplyOf, worldOf } from "../testing/towns.ts";
import { type Fault, FOR_EVER_MS } from "./fault.ts";
import { clearFault, injectFault, readInjectedFaults, watchInjectedFaults } from "./injected-faults.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-faults-"));
});
afterEach(() => rm(folder, { recursive: true }));

const NOW = EPOCH_MS + 40 * DAY_MS;
const LEAK = { kind: "water-leak", point: "school-water", fromMs: NOW, untilMs: FOR_EVER_MS, amount: 300 } as const;
const DEAD = {
  kind: "lamp-dead",
  point: "lamp-roma-05",
  fromMs: NOW,
  untilMs: NOW + DAY_MS,
  amount: undefined,
} as const;

describe("faults by hand", () => {
  it("are written, read, and ended without being forgotten", async () => {
    expect(await injectFault(folder, LEAK)).toBe("hand-1");
    expect(await injectFault(folder, DEAD)).toBe("hand-2");
    expect((await readInjectedFaults(folder)).faults).toEqual([
      { ...LEAK, id: "hand-1", origin: "injected" },
      { ...DEAD, id: "hand-2", origin: "injected" },
    ]);
    expect(await clearFault(folder, "hand-1", NOW + 1_000)).toBe("ended");
    expect(await clearFault(folder, "hand-1", NOW + 2_000)).toBe("over");
    expect((await readInjectedFaults(folder)).faults[0]).toMatchObject({ untilMs: NOW + 1_000 });
    expect(await clearFault(folder, "hand-2", NOW)).toBe("removed");
    await expect(clearFault(folder, "hand-2", NOW)).rejects.toMatchObject({ code: "fault-unknown" });
    expect((await readInjectedFaults(folder)).faults).toHaveLength(1);
  });

  it("get numbers of their own when many are written at once", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => injectFault(folder, LEAK)));
    expect(new Set(ids).size).toBe(12);
    expect((await readInjectedFaults(folder)).faults.map(({ id }) => id)).toEqual(
      Array.from({ length: 12 }, (_, index) => `hand-${index + 1}`),
    );
  });

  it("are left out with the reason when somebody wrote them wrongly", async () => {
    const { town } = worldOf(smallTown());
    await injectFault(folder, { ...LEAK, point: "moon-water" });
    const file = (name: string, text: string) => writeFile(join(folder, "faults", name), text);
    await file("mine.json", "{ not json");
    await file("other.json", JSON.stringify({ kind: "flood", point: "school-water", from: "now" }));
    await file("day.json", JSON.stringify({ kind: "gap", point: "school-water", from: "2026-02-31T00:00:00Z" }));
    const { faults, issues } = await readInjectedFaults(folder, town);
    expect(faults).toEqual([]);
    const said = issues.join("\n");
    expect(said).toMatch(/day\.json: "2026-02-31/);
    expect(said).toMatch(/hand-1\.json: moon-water is not a point of the simulated town/);
    expect(said).toMatch(/mine\.json: line 1, column 3: this is not JSON/);
    expect(said).toMatch(/other\.json: kind "flood" is not allowed: it must be one of/);
  });

  it("reach the running world within two seconds, and leave it when they are cleared", async () => {
    const world = worldOf(smallTown());
    const seen: (readonly Fault[])[] = [];
    const stop = await watchInjectedFaults({
      directory: folder,
      town: world.town,
      log: silentLogger,
      changed: (faults) => {
        seen.push(faults);
        world.setInjectedFaults(faults);
      },
    });
    try {
      expect(seen).toEqual([[]]);
      const supply = supplyOf(world.town, "school-water");
      const litres = (atMs: number): number => {
        const reading = world.meterReading(supply, atMs, "brief");
        return reading === "no-answer" ? Number.NaN : (reading.volumeTotalL ?? Number.NaN);
      };
      const usual = litres(NOW + DAY_MS) - litres(NOW);
      const id = await injectFault(folder, LEAK);
      await vi.waitFor(() => expect(seen).toHaveLength(2), { timeout: 2_000 });
      expect(Math.abs(litres(NOW + DAY_MS) - litres(NOW) - usual - 7_200)).toBeLessThan(200);
      expect(world.faults.truth(NOW, NOW + 1)).toMatchObject([{ id, kind: "water-leak", origin: "injected" }]);
      await clearFault(folder, id, NOW + DAY_MS / 2);
      await vi.waitFor(() => expect(seen).toHaveLength(3), { timeout: 2_000 });
      expect(Math.abs(litres(NOW + DAY_MS) - litres(NOW) - usual - 3_600)).toBeLessThan(100);
    } finally {
      stop();
    }
  });
});

describe("a fault injected into a world that was asked already", () => {
  it("changes a lamp's conditions from its beginning on, and only those", () => {
    const world = worldOf(smallTown());
    const lamp = one(world.town.lamps, ({ point }) => point.id === DEAD.point);
    const before = world.lampChanges(lamp, NOW - DAY_MS, NOW + 2 * DAY_MS);
    expect(before.every(({ faults }) => faults.length === 0)).toBe(true);
    expect(world.setInjectedFaults([{ ...DEAD, id: "hand-1", origin: "injected" }])).toBe(true);
    expect(world.setInjectedFaults([{ ...DEAD, id: "hand-1", origin: "injected" }])).toBe(false);
    const after = world.lampChanges(lamp, NOW - DAY_MS, NOW + 2 * DAY_MS);
    expect(after.filter(({ faults }) => faults.includes("light-source-dead")).map(({ fromMs }) => fromMs)[0]).toBe(NOW);
    expect(world.lampConditions(lamp, NOW - 1).faults).toEqual([]);
    expect(world.lampConditions(lamp, NOW + DAY_MS).faults).toEqual([]);
  });
});
