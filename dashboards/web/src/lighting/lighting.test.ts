import type { LampColumns, LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import type { LampState } from "@lucciola/contract/api/lamps.ts";
import type { OrderStatus } from "@lucciola/contract/api/lighting-orders.ts";
import { LAMP_FLAGS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import { describe, expect, it } from "vitest";
import { type Area, isInside, readArea, simplify, writeArea } from "./area.ts";
import { balanceOf } from "./cabinet-balance.ts";
import { densityCells } from "./density.ts";
import { coverOf, readChosen, readFilter, selectLamps } from "./lamp-selection.ts";
import { aspectOf, readStanding, takeReadings } from "./lamp-states.ts";
import { readTable, streetLines } from "./lamp-table.ts";
import { mergeReading } from "./merge-reading.ts";
import { levelsKey, readMoment, writeMoment } from "./night-moment.ts";
import { ordersTogether } from "./orders-together.ts";

const NOW = "2026-11-23T21:00:00.000Z";
const NOW_MS = Date.parse(NOW);

/** Ten lamps: five in Via Roma on cabinet A, three in Viale Libertà and two without a street on cabinet B. */
const columns: LampColumns = {
  edition: "1-1",
  ids: Array.from({ length: 10 }, (_, index) => `lamp-${index}`),
  names: [
    "Roma 10",
    "Roma 2",
    "Roma 1",
    "Roma 3",
    "Roma 4",
    "Libertà 1",
    "Libertà 2",
    "Libertà 3",
    "Parco 1",
    "Parco 2",
  ],
  longitudeE6: Array.from({ length: 10 }, (_, index) => 8_600_000 + index * 100),
  latitudeE6: Array.from({ length: 10 }, () => 45_700_000),
  nominalPowerDw: Array.from({ length: 10 }, () => 500),
  cabinets: [
    { id: "cabinet-a", name: "Quadro A" },
    { id: "cabinet-b", name: "Quadro B" },
  ],
  cabinet: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
  streets: ["Via Roma", "Viale Libertà"],
  street: [0, 0, 0, 0, 0, 1, 1, 1, -1, -1],
  groups: [{ id: "park", name: "Parco", kind: "zone", lamps: [8, 9] }],
};
const states: LampStates = {
  edition: "1-1",
  at: NOW,
  reportedPct: [100, 70, 0, 70, 70, 50, 50, 50, -1, 0],
  desiredPct: Array.from({ length: 10 }, () => 70),
  ageS: [60, 60, 60, 60, 60, 60, 60, 60, -1, 60],
  powerDw: Array.from({ length: 10 }, () => 400),
  failures: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  flags: [1, 1, 1, 0, 1 | LAMP_FLAGS.override, 1, 1, 1, 0, LAMP_FLAGS.asleep],
  alarmKinds: [{ kind: "lamp-out", severity: "warning", title: { it: "Lampada spenta", en: "Lamp out" } }],
  alarm: [-1, 0, -1, -1, -1, -1, -1, -1, -1, -1],
  firmwares: ["1.0", "2.0"],
  firmware: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
};
const table = readTable(columns);
const select = (address: string) => selectLamps(table, readStanding(states), readFilter(new URLSearchParams(address)));

describe("how lamps stand", () => {
  it("puts a failure before silence, silence before an order, an order before the level; asleep by day is no silence", () => {
    const standing = readStanding(states);
    const aspects = [1, 3, 4, 0, 2, 9].map((lamp) => aspectOf(standing, lamp));
    expect(aspects).toEqual(["faulty", "offline", "overridden", "on", "off", "off"]);
  });

  it("follows live news in place, and not older ones", () => {
    const standing = readStanding(states);
    const changed = takeReadings(table, standing, [
      { point: "lamp-8", at: "2026-11-23T21:00:01Z", values: { dimPct: 30.4, activePowerW: 12, lampFailures: 2 } },
      { point: "lamp-0", at: "2026-11-23T20:00:00Z", values: { dimPct: 5 } },
      { point: "school-meter", at: NOW, values: { activePowerW: 5_000 } },
    ]);
    expect(changed).toEqual([8, 0]);
    expect([standing.reportedPct[8], standing.powerW[8], aspectOf(standing, 8)]).toEqual([30, 12, "faulty"]);
    expect(standing.reportedPct[0]).toBe(100);
  });

  it("of a lamp's page follow live news too", () => {
    const lamp = { reportedDimPct: 70, reportedAt: NOW, online: false, failures: [] } as unknown as LampState;
    const point = { point: "lamp-0", at: "2026-11-23T21:00:30Z", values: { dimPct: 35, lampFailures: 1 } };
    expect(mergeReading(lamp, point)).toMatchObject({ reportedDimPct: 35, online: true, failures: ["overallFailure"] });
    expect(mergeReading(lamp, { ...point, at: "2026-11-23T20:00:00Z" }).reportedDimPct).toBe(70);
  });
});

describe("the lamps that are shown", () => {
  it("are narrowed by what the address says", () => {
    expect(select("")).toHaveLength(10);
    expect(select("quadro=cabinet-b&stato=on")).toEqual([5, 6, 7]);
    expect(select("cerca=LIBERTA+2")).toEqual([6]);
    expect(select("allarme=any")).toEqual([1]);
    expect(select("allarme=lamp-out&firmware=2.0")).toEqual([]);
    expect(select("gruppo=park&stato=off")).toEqual([9]);
    expect(select("via=Via+che+non+esiste")).toEqual([]);
    expect(select("area=8.60005,45.6;8.60035,45.6;8.60035,45.8;8.60005,45.8")).toEqual([1, 2, 3]);
  });

  it("can be chosen one by one; who is not there any more is left out", () => {
    expect(readChosen(new URLSearchParams("scelte=lamp-7,lamp-1,lamp-gone"), table)).toEqual([1, 7]);
  });

  it("are ordered by the fewest groups that are exactly they", () => {
    expect(coverOf(table, select(""))).toEqual([{ kind: "group", id: "town" }]);
    expect(coverOf(table, [0, 1, 2, 3, 4, 8, 9, 5])).toEqual([
      { kind: "group", id: "cabinet-a" },
      { kind: "group", id: "park" },
      { kind: "lamp", id: "lamp-5" },
    ]);
    expect(coverOf(table, [8])).toEqual([{ kind: "lamp", id: "lamp-8" }]);
  });
});

describe("an area", () => {
  const square: Area = [
    [8, 45],
    [9, 45],
    [9, 46],
    [8, 46],
  ];
  it("stands in the address and holds what is inside of it", () => {
    const read = readArea(writeArea(square)) ?? [];
    expect(read).toEqual(square);
    expect([isInside(read, 8.5, 45.5), isInside(read, 9.5, 45.5), isInside(read, 8.5, 44.9)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([readArea("8,45;9,45"), readArea("8,x;9,45;9,46"), readArea(null)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("that was drawn with many corners keeps its shape with few", () => {
    const circle: Area = Array.from({ length: 400 }, (_, index) => [
      8 + Math.cos((index / 400) * 2 * Math.PI),
      45 + Math.sin((index / 400) * 2 * Math.PI),
    ]);
    const simple = simplify(circle);
    expect(simple).toHaveLength(40);
    expect([isInside(simple, 8.9, 45), isInside(simple, 8.75, 45.75)]).toEqual([true, false]);
  });
});

it("lamps near each other are drawn as one from afar, and none is lost", () => {
  const cells = densityCells(table, readStanding(states), [0, 1, 2, 5, 8], 10);
  expect(cells).toEqual([expect.objectContaining({ lamps: 5, faulty: 1, meanPct: (100 + 70 + 0 + 50) / 4 })]);
  expect(densityCells(table, readStanding(states), [0, 9], 20)).toHaveLength(2);
});

it("the guide lines of the map join the lamps of a street in the order of their numbers, and not across a gap", () => {
  const longitudes = [...columns.longitudeE6];
  longitudes[7] = 8_900_000;
  const lines = streetLines(readTable({ ...columns, longitudeE6: longitudes }));
  expect(lines.map((line) => line.map(([longitude]) => Math.round(longitude * 1e6)))).toEqual([
    [8_600_200, 8_600_100, 8_600_300, 8_600_400, 8_600_000],
    [8_600_500, 8_600_600],
  ]);
});

it("the night's moment is read from the address in quarters of an hour, within reach of the slider", () => {
  expect(readMoment(null, NOW_MS)).toBeUndefined();
  expect(readMoment("tomorrow", NOW_MS)).toBeUndefined();
  expect(writeMoment(readMoment("2026-11-24T02:19Z", NOW_MS) ?? 0)).toBe("2026-11-24T02:15Z");
  expect(writeMoment(readMoment("2027-01-01T00:00Z", NOW_MS) ?? 0)).toBe("2026-11-24T09:00Z");
  const past = [NOW_MS - 30 * 60_000, NOW_MS - 45 * 60_000].map((atMs) => levelsKey(atMs, NOW_MS));
  expect(past[0]).toBe(past[1]);
  expect(levelsKey(NOW_MS + 900_000, NOW_MS)).not.toBe(levelsKey(NOW_MS + 1_800_000, NOW_MS));
});

it("a cabinet's meter is held against its lamps only where both know the night, and by their metering class", () => {
  const balance = { from: NOW, to: NOW, lamps: { wh: 950, coveredPct: 100 }, meteringClassPct: 2, lampsWithClass: 5 };
  const meter = { wh: 1_000, coveredPct: 100 };
  expect(balanceOf({ ...balance, meter })).toEqual({
    kind: "compared",
    differenceWh: 50,
    differencePct: 5,
    isWithin: true,
  });
  expect(balanceOf({ ...balance, meter, lamps: { wh: 900, coveredPct: 100 } })).toMatchObject({ isWithin: false });
  expect(balanceOf({ ...balance, meter, lamps: { wh: 950, coveredPct: 60 } })).toEqual({ kind: "not-comparable" });
  expect(balanceOf(balance)).toEqual({ kind: "not-comparable" });
});

it("orders that were one act are shown and ended as one", () => {
  const order = (id: string, changes: Partial<OrderStatus> = {}) =>
    ({
      id,
      by: "maria",
      createdAt: NOW,
      kind: "override",
      dimPct: 70,
      from: NOW,
      until: "2026-11-23T22:00:00.000Z",
      reason: "festa",
      lamps: 3,
      ...changes,
    }) as OrderStatus;
  const acts = ordersTogether([order("a"), order("b"), order("c", { by: "piero" })]);
  expect(acts.map(({ all, lamps }) => [all.map(({ id }) => id), lamps])).toEqual([
    [["a", "b"], 6],
    [["c"], 3],
  ]);
});
