import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import { describe, expect, it } from "vitest";
import type { AnomalyAlert } from "./alert.ts";
import { evidenceOf } from "./evidence.ts";
import type { Observation } from "./observation.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { newSupplyMemory, type SupplyMemory } from "./supply-memory.ts";
import { townClockOf } from "./town-clock.ts";
import { watchSupply } from "./watch-supply.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday; the heating season ends on 15 April. */
const BEGIN_MS = Date.parse("2026-01-12T00:00:00Z");
const clock = townClockOf("Europe/Rome", { climaticZone: "E" });
const at = (text: string): number => Date.parse(`${text}Z`);

interface Hour {
  readonly atMs: number;
  readonly weekday: number;
  readonly hour: number;
  readonly isHoliday: boolean;
  readonly isHeatingSeason: boolean;
  readonly outsideC: number;
  /** The same for each hour, within 3 % of 1. */
  readonly wobble: number;
}
type Supply = (hour: Hour) => Partial<Observation> | "silent";

const isOpen = ({ weekday, hour, isHoliday }: Hour): boolean => weekday <= 5 && !isHoliday && hour >= 8 && hour < 18;
const office = (hour: Hour): number => (isOpen(hour) ? 5_000 : 500) * hour.wobble;
const electricity =
  (more: (hour: Hour) => number = () => 0): Supply =>
  (hour) => ({ imported: Math.round(office(hour) + more(hour)) });
/** Litres an hour by the degrees to 17 °C; twice as much by day, from six o'clock. */
const boiler = ({ weekday, hour, outsideC, isHoliday, isHeatingSeason, wobble }: Hour): number => {
  const isOn = weekday <= 5 && !isHoliday && hour >= 6 && hour < 18;
  return isHeatingSeason ? Math.max(0, 17 - outsideC) * (isOn ? 400 : 80) * wobble : 0;
};
const taps = (hour: Hour): number => (isOpen(hour) ? 200 * hour.wobble : 0);

const facts = (carrier: SupplyFacts["carrier"], rest: Partial<SupplyFacts> = {}): SupplyFacts => ({
  id: "office",
  carrier,
  closing: "holidays",
  eurPerThousand: 0.25,
  ...rest,
});

function* hoursOf(supply: Supply, days: number): Generator<{ nowMs: number; observations: Observation[] }> {
  for (let hour = 0; hour < days * 24; hour++) {
    const fromMs = BEGIN_MS + hour * HOUR_MS;
    const { day, hour: ofDay } = clock(fromMs);
    const dayOfYear = (fromMs - Date.parse("2026-01-15T00:00:00Z")) / DAY_MS;
    const outsideC = 12 - 10 * Math.cos((2 * Math.PI * dayOfYear) / 365) + 3 * Math.sin(hour / 40);
    const wobble = 1 + 0.03 * Math.sin(hour * 12.9898);
    const { weekday, isHoliday, isHeatingSeason } = day;
    const seen = supply({ atMs: fromMs, weekday, hour: ofDay, isHoliday, isHeatingSeason, outsideC, wobble });
    const toMs = fromMs + HOUR_MS;
    yield {
      nowMs: toMs,
      observations: seen === "silent" ? [] : [{ imported: undefined, fromMs, ...seen, toMs, outsideC }],
    };
  }
}

function watch(of: SupplyFacts, supply: Supply, days = 120): AnomalyAlert[] {
  let memory: SupplyMemory = newSupplyMemory();
  const alerts: AnomalyAlert[] = [];
  for (const { nowMs, observations } of hoursOf(supply, days)) {
    // Each step begins from what was saved.
    if (nowMs % (7 * DAY_MS) === 0) memory = JSON.parse(JSON.stringify(memory));
    const step = watchSupply(of, memory, observations, nowMs, clock);
    memory = step.memory;
    alerts.push(...step.alerts);
  }
  // Whatever is found can be told.
  for (const { kind, evidence } of alerts) expect(evidenceOf(kind, evidence), kind).toBeDefined();
  return alerts;
}

const raisedBy = (alerts: readonly AnomalyAlert[]): [AnomalyKind, string][] =>
  alerts.filter(({ toMs }) => toMs === undefined).map(({ kind, raisedAtMs }) => [kind, dayOf(raisedAtMs)]);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** From the midnight that begins one day in Rome, until another, in winter time. */
const within =
  (from: string, until: string) =>
  ({ atMs }: Hour) =>
    atMs >= at(`${from}T00:00:00`) - HOUR_MS && atMs < at(`${until}T00:00:00`) - HOUR_MS;

describe("A supply where nothing is wrong", () => {
  it("raises nothing: electricity, gas over the end of the season, water", () => {
    expect(raisedBy(watch(facts("electricity"), electricity(), 200))).toEqual([]);
    expect(raisedBy(watch(facts("gas"), (hour) => ({ imported: Math.round(boiler(hour)) }), 200))).toEqual([]);
    expect(raisedBy(watch(facts("water"), (hour) => ({ imported: Math.round(taps(hour)) }), 200))).toEqual([]);
  });

  it("raises nothing when its register is reset, or its meter changed within three hours", () => {
    const changed = at("2026-03-18T10:00:00");
    const supply: Supply = (hour) =>
      hour.atMs === changed
        ? { imported: undefined }
        : hour.atMs > changed && hour.atMs <= changed + 2 * HOUR_MS
          ? "silent"
          : { imported: Math.round(office(hour)) };
    expect(raisedBy(watch(facts("electricity"), supply))).toEqual([]);
  });
});

describe("What is drawn when nobody is there", () => {
  const isWaste = within("2026-03-18", "2026-04-02");

  it("is night base load after two nights, and over when it is over", () => {
    const alerts = watch(
      facts("electricity"),
      electricity((hour) => (isWaste(hour) && !isOpen(hour) ? 1_500 : 0)),
    );
    expect(raisedBy(alerts)).toEqual([["night-base-load", "2026-03-19"]]);
    expect(alerts.map(({ toMs }) => toMs && dayOf(toMs))).toEqual([undefined, "2026-04-01"]);
    const [alert] = alerts;
    expect(alert?.evidence.excessPerHour).toBeCloseTo(1_500, -2);
    // 1.5 kW in some 15.4 hours a day: 8.5 MWh a year at 0.25 EUR.
    expect(alert?.eurPerYear).toBeGreaterThan(1_500);
    expect(alert?.eurPerYear).toBeLessThan(2_700);
  });

  it("is a change of level when hours of use take as much more", () => {
    const alerts = watch(
      facts("electricity"),
      electricity((hour) => (isWaste(hour) ? 700 : 0)),
    );
    expect(raisedBy(alerts).map(([kind]) => kind)).toEqual(["level-change"]);
  });

  it("is a leak where it is water: the night minimum does not come back to zero", () => {
    const supply: Supply = (hour) => ({ imported: Math.round(taps(hour) + (isWaste(hour) ? 40 : 0)) });
    const alerts = watch(facts("water"), supply);
    expect(raisedBy(alerts)).toEqual([["water-leak", "2026-03-19"]]);
    expect(alerts[0]?.energy.litresPerYear).toBeCloseTo(40 * 8_766, -4);
  });
});

describe("Closed days", () => {
  it("holiday use: Easter Monday like a workday, told the day after", () => {
    const alerts = watch(
      facts("electricity"),
      electricity(({ atMs, hour }) => (dayOf(atMs) === "2026-04-06" && hour >= 8 && hour < 18 ? 4_000 : 0)),
    );
    expect(raisedBy(alerts)).toEqual([["holiday-use", "2026-04-06"]]);
  });

  it("holiday use: of a boiler told once the weekend after stayed quiet, with the price of what was seen", () => {
    const isForgotten = within("2026-04-06", "2026-04-07");
    const supply: Supply = (hour) => ({
      imported: Math.round(boiler(isForgotten(hour) ? { ...hour, isHoliday: false } : hour)),
    });
    const [alert, ...rest] = watch(facts("gas", { eurPerThousand: 1.1 }), supply).filter(
      ({ toMs }) => toMs === undefined,
    );
    expect(rest).toEqual([]);
    expect(alert).toMatchObject({ kind: "holiday-use", fromMs: at("2026-04-05T22:00:00") });
    expect(dayOf(alert?.raisedAtMs ?? 0)).toBe("2026-04-13");
    // Twelve such days a year, each of the hours of a workday.
    const { morePerHour = 0, hours = 0 } = alert?.evidence ?? {};
    expect(alert?.energy.litresPerYear).toBeCloseTo(morePerHour * hours * 12, -2);
    expect(alert?.eurPerYear).toBeGreaterThan(50);
  });

  it("weekend: a boiler that heats on Saturday and Sunday as on Friday", () => {
    const isForgotten = within("2026-02-27", "2026-03-16");
    const supply: Supply = (hour) => ({
      imported: Math.round(boiler(isForgotten(hour) ? { ...hour, weekday: Math.min(5, hour.weekday) } : hour)),
    });
    expect(raisedBy(watch(facts("gas"), supply))).toEqual([["weekend-base-load", "2026-02-28"]]);
  });
});

describe("Heating", () => {
  it("too early: three hours before its usual start, told after two such days", () => {
    const isEarly = within("2026-03-03", "2026-03-14");
    const supply: Supply = (hour) => ({
      imported: Math.round(boiler(isEarly(hour) && hour.hour >= 3 && hour.hour < 6 ? { ...hour, hour: 6 } : hour)),
    });
    expect(raisedBy(watch(facts("gas"), supply))).toEqual([["heating-too-early", "2026-03-04"]]);
  });

  it("out of season: heat in the working hours of May", () => {
    const isMay = within("2026-05-05", "2026-05-20");
    const supply: Supply = (hour) => ({
      imported: Math.round(boiler(hour) + (isMay(hour) && isOpen(hour) ? 1_500 : 0)),
    });
    expect(raisedBy(watch(facts("gas"), supply, 140))).toEqual([["heating-out-of-season", "2026-05-06"]]);
  });
});

describe("The meter itself", () => {
  it("drift: counts ever more by night and by day, without a step", () => {
    const fromMs = at("2026-03-01T00:00:00");
    const supply: Supply = (hour) => ({
      imported: Math.round(office(hour) * (1 + Math.max(0, (hour.atMs - fromMs) / DAY_MS) * 0.004)),
    });
    const alerts = watch(facts("electricity"), supply, 110);
    expect(raisedBy(alerts).map(([kind]) => kind)).toEqual(["drift"]);
    const { change, changeByDay, changeByNight } = alerts[0]?.evidence ?? {};
    expect(change).toBeGreaterThan(0.055);
    expect(changeByDay).toBeGreaterThan(0);
    expect(changeByNight).toBeUndefined();
  });

  it("drift: of gas while the air warms, and not the warm air itself", () => {
    const fromMs = at("2027-02-01T00:00:00");
    const supply =
      (perDay: number): Supply =>
      (hour) => ({
        imported: Math.round(boiler(hour) * (1 + Math.max(0, (hour.atMs - fromMs) / DAY_MS) * perDay)),
      });
    expect(raisedBy(watch(facts("gas"), supply(0.0035), 450)).map(([kind]) => kind)).toEqual(["drift"]);
    expect(raisedBy(watch(facts("gas"), supply(0), 450))).toEqual([]);
  });

  it("gap: four hours of silence, and over with the next reading", () => {
    const isSilent = within("2026-03-18", "2026-03-19");
    const alerts = watch(facts("electricity"), (hour) =>
      isSilent(hour) ? "silent" : { imported: Math.round(office(hour)) },
    );
    expect(alerts.map(({ kind, raisedAtMs, toMs }) => [kind, raisedAtMs, toMs])).toEqual([
      ["gap", at("2026-03-18T03:00:00"), undefined],
      ["gap", at("2026-03-18T03:00:00"), at("2026-03-18T23:00:00")],
    ]);
  });

  it("gap: one whose register tells what passed meanwhile lasts until that reading", () => {
    const isSilent = within("2026-03-18", "2026-03-21");
    const endMs = at("2026-03-20T23:00:00");
    const alerts = watch(facts("electricity"), (hour) => {
      if (isSilent(hour)) return "silent";
      return hour.atMs === endMs ? { fromMs: at("2026-03-17T23:00:00") } : { imported: Math.round(office(hour)) };
    });
    expect(alerts.at(-1)).toMatchObject({ kind: "gap", toMs: at("2026-03-21T00:00:00") });
  });

  it("flat line: three hours of standing still at night, when something always runs", () => {
    const isStuck = within("2026-03-18", "2026-03-21");
    const alerts = watch(facts("electricity"), (hour) => ({ imported: isStuck(hour) ? 0 : Math.round(office(hour)) }));
    expect(raisedBy(alerts)).toEqual([["flat-line", "2026-03-18"]]);
  });

  it("flat line: not where standing still is usual, such as water at night", () => {
    expect(raisedBy(watch(facts("water"), (hour) => ({ imported: Math.round(taps(hour)) })))).toEqual([]);
  });

  it("spike: a momentary power that the register does not know of", () => {
    const spikeMs = at("2026-03-18T10:00:00");
    const supply: Supply = (hour) => ({
      imported: Math.round(office(hour)),
      powerW: hour.atMs === spikeMs ? 90_000 : office(hour),
    });
    const alerts = watch(facts("electricity"), supply);
    expect(raisedBy(alerts)).toEqual([["spike", "2026-03-18"]]);
    expect(alerts[0]?.evidence).toMatchObject({ powerW: 90_000 });
  });
});

describe("The contract", () => {
  it("power: hours above it are one alert for a month of peaks", () => {
    const isPeak = within("2026-03-17", "2026-03-27");
    const more = (hour: Hour) => (isPeak(hour) && isOpen(hour) && hour.hour >= 10 && hour.hour < 13 ? 6_000 : 0);
    const alerts = watch(facts("electricity", { contractPowerW: 10_000 }), electricity(more));
    expect(raisedBy(alerts)).toEqual([["over-contract-power", "2026-03-17"]]);
    expect(alerts[0]?.evidence.powerW).toBeGreaterThan(10_900);
  });

  it("reactive energy: above a third of the active, and only where the contract is over 16.5 kW", () => {
    const supply: Supply = (hour) => {
      const share = within("2026-03-17", "2026-04-15")(hour) ? 0.6 : 0.25;
      return { imported: Math.round(office(hour)), reactiveVarh: Math.round(office(hour) * share) };
    };
    const large = watch(facts("electricity", { contractPowerW: 30_000 }), supply);
    expect(raisedBy(large).map(([kind]) => kind)).toEqual(["reactive-energy"]);
    expect(raisedBy(watch(facts("electricity", { contractPowerW: 15_000 }), supply))).toEqual([]);
  });
});
