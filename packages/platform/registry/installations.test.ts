import { type DeviceId, deviceId, edgeId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { openRegistry } from "./open-registry.ts";
import type { Assets, Installation, Registry } from "./registry.ts";

let registry: Registry;
let assets: Assets;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  assets = registry.assets;
});
afterEach(() => registry.close());

const edge = edgeId("gateway-1");
const [lamp1, lamp2] = [pointId("lamp-1"), pointId("lamp-2")];
const [driverA, driverB] = [deviceId("driver-a"), deviceId("driver-b")];

function putLamp(id: PointId, into = assets): void {
  into.putPoint({
    id,
    kind: "lamp",
    name: id,
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: undefined,
    longitudeDeg: undefined,
    nominalPowerW: 70,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
}
const install = (point: PointId, device: DeviceId, fromMs: number) => assets.install({ point, edge, device, fromMs });
const of = (point: PointId, device: DeviceId, fromMs: number, toMs?: number): Installation => ({
  point,
  edge,
  device,
  fromMs,
  toMs,
});
const conflict = (part: string) =>
  expect.objectContaining({ code: "installation-conflict", message: expect.stringContaining(part) });

describe("a driver in a lamp", () => {
  beforeEach(() => {
    putLamp(lamp1);
    putLamp(lamp2);
  });

  test("is replaced: the old one ends at the moment the new one begins, and that moment is the new one's", () => {
    install(lamp1, driverA, 1_000);
    install(lamp1, driverB, 2_000);
    expect(assets.installations()).toEqual([of(lamp1, driverA, 1_000, 2_000), of(lamp1, driverB, 2_000)]);
    expect(assets.installationAt(lamp1, 999)).toBeUndefined();
    expect(assets.installationAt(lamp1, 1_999)?.device).toBe(driverA);
    expect(assets.installationAt(lamp1, 2_000)?.device).toBe(driverB);
  });

  test("entered twice, as when an inventory is imported again, stays as it was", () => {
    install(lamp1, driverA, 1_000);
    const version = assets.version();
    install(lamp1, driverA, 1_000);
    install(lamp1, driverA, 5_000);
    expect(assets.installations()).toEqual([of(lamp1, driverA, 1_000)]);
    expect(assets.version()).toBe(version);
  });

  test("taken out and mounted in another lamp, keeps both histories, the newest first", () => {
    install(lamp1, driverA, 1_000);
    assets.uninstall(lamp1, 2_000);
    install(lamp2, driverA, 3_000);
    expect(assets.installationsOf(edge, driverA)).toEqual([
      of(lamp2, driverA, 3_000),
      of(lamp1, driverA, 1_000, 2_000),
    ]);
    expect(assets.installationAt(lamp1, 2_000)).toBeUndefined();
  });

  test("cannot be in two lamps at once", () => {
    install(lamp1, driverA, 1_000);
    expect(() => install(lamp2, driverA, 2_000)).toThrowError(
      conflict("joined to point lamp-1 from 1970-01-01T00:00:01"),
    );
    expect(() => install(lamp2, driverA, 500)).toThrowError(conflict("End that installation first"));
    expect(assets.installations()).toEqual([of(lamp1, driverA, 1_000)]);
  });

  test("mounted or taken out, tells ingest to look again", () => {
    const versions = [assets.version()];
    install(lamp1, driverA, 1_000);
    versions.push(assets.version());
    assets.uninstall(lamp1, 2_000);
    versions.push(assets.version());
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  test("of another gateway is another device, though its name is the same", () => {
    install(lamp1, driverA, 1_000);
    assets.install({ point: lamp2, edge: edgeId("gateway-2"), device: driverA, fromMs: 1_000 });
    expect(assets.installations()).toHaveLength(2);
  });

  test("cannot be entered before what is known to have come later", () => {
    install(lamp1, driverA, 2_000);
    expect(() => install(lamp1, driverB, 1_000)).toThrowError(conflict("Give a later moment"));
  });

  test("entered by mistake and corrected for the same moment leaves no trace", () => {
    install(lamp1, driverA, 1_000);
    install(lamp1, driverB, 1_000);
    expect(assets.installations()).toEqual([of(lamp1, driverB, 1_000)]);
    expect(assets.installationsOf(edge, driverA)).toEqual([]);
  });

  test("that is not there cannot be taken out", () => {
    install(lamp1, driverA, 1_000);
    for (const [point, atMs] of [
      [lamp1, 999],
      [lamp2, 1_000],
    ] as const)
      expect(() => assets.uninstall(point, atMs)).toThrowError(
        expect.objectContaining({ code: "installation-unknown" }),
      );
  });

  test("needs a lamp that is in the registry", () => {
    expect(() => install(pointId("lamp-3"), driverA, 1_000)).toThrowError(
      expect.objectContaining({ code: "point-unknown" }),
    );
  });
});

test("whatever is entered in whatever order, no point and no device is ever in two installations at once", () => {
  const points = ["lamp-1", "lamp-2", "lamp-3"].map(pointId);
  const devices = ["driver-a", "driver-b", "driver-c"].map(deviceId);
  const step = fc.record({
    kind: fc.constantFrom("install", "install", "uninstall"),
    point: fc.constantFrom(...points),
    device: fc.constantFrom(...devices),
    atMs: fc.nat(12),
  });
  let replaced = 0;
  for (const point of points) putLamp(point);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      // Undone after each run: one registry serves them all.
      const undo = new Error("undo");
      try {
        registry.transaction(() => {
          for (const { kind, point, device, atMs } of steps) {
            try {
              if (kind === "install") assets.install({ point, edge, device, fromMs: atMs });
              else assets.uninstall(point, atMs);
            } catch (error) {
              if (!(error instanceof OperationalError)) throw error;
            }
          }
          const all = assets.installations();
          replaced += all.filter(({ toMs }) => toMs !== undefined).length;
          for (const one of all) {
            expect(one.toMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(one.fromMs);
            for (const other of all) {
              if (one === other || (one.point !== other.point && one.device !== other.device)) continue;
              const apart =
                (one.toMs ?? Number.POSITIVE_INFINITY) <= other.fromMs ||
                (other.toMs ?? Number.POSITIVE_INFINITY) <= one.fromMs;
              expect(apart).toBe(true);
            }
          }
          throw undo;
        });
      } catch (error) {
        if (error !== undo) throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(replaced).toBeGreaterThan(20);
});
