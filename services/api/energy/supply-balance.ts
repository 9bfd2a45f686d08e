import type { SupplyBalance } from "@lucciola/contract/api/supplies.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { explainLightingBalance } from "@lucciola/domain/energy/lighting-balance.ts";
import { balanceProduction } from "@lucciola/domain/energy/production-balance.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { coveredPct } from "../consumption.ts";
import { inventoryOf } from "../inventory.ts";

type Balance = SupplyBalance["balance"];

export interface BalancePeriod {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
}

const HOUR_MS = 3_600_000;

/** A cabinet's meter against the registers of the lamps that hang on it. */
export async function lightingBalanceOf(
  registry: Registry,
  store: TimeSeriesStore,
  cabinet: Point,
  period: BalancePeriod,
): Promise<Balance> {
  const lamps = inventoryOf(registry).lamps.filter((lamp) => lamp.cabinet === cabinet.id);
  const [meter, light, byHour] = await Promise.all([
    increaseOf(store, [cabinet.id], "importTotalWh", period),
    increaseOf(
      store,
      lamps.map(({ id }) => id),
      "energyTotalWh",
      period,
    ),
    store.increase({ series: [{ point: cabinet.id, quantity: "importTotalWh" }], bucket: "hour", ...period }),
  ]);
  // What runs at every hour is what runs in the hour of least use. Hours that are not whole are not asked.
  const whole = [...byHour].filter(
    ({ startMs, endMs, coveredMs }) => endMs - startMs === HOUR_MS && coveredMs === HOUR_MS,
  );
  const leastWh = whole.length === 0 ? 0 : Math.min(...whole.map(({ increase }) => increase));
  const lengthMs = period.toMs - period.fromMs;
  const account = {
    meterWh: meter.wh,
    meterCoveredPct: coveredPct(meter.coveredMs, lengthMs, 1),
    lampsWh: light.wh,
    lampsCoveredPct: coveredPct(light.coveredMs, lengthMs, lamps.length),
    standbyWh: Math.round((leastWh * lengthMs) / HOUR_MS),
  };
  return {
    kind: "lighting",
    ...account,
    lamps: lamps.length,
    differenceWh: account.meterWh - account.lampsWh,
    reason: explainLightingBalance(account),
  };
}

/** What a supply drew, fed in, and what the plants behind it made. */
export async function productionBalanceOf(
  registry: Registry,
  store: TimeSeriesStore,
  supply: Point,
  date: string,
  period: BalancePeriod,
): Promise<Balance> {
  const plants = [...registry.supplies.allFacts()]
    .filter(([, dated]) => {
      const facts = factsOn(dated, date);
      return facts?.under === supply.id && facts.role === "production";
    })
    .map(([id]) => id);
  const [drawn, fed, made] = await Promise.all([
    flowOf(store, [supply.id], "import", period),
    flowOf(store, [supply.id], "export", period),
    flowOf(store, plants, "export", period),
  ]);
  const lengthMs = period.toMs - period.fromMs;
  const covered = [drawn, ...(plants.length === 0 ? [] : [{ ...made, coveredMs: made.coveredMs / plants.length }])];
  const exchanged = {
    importWh: drawn.wh,
    exportWh: fed.wh,
    productionWh: plants.length === 0 ? undefined : made.wh,
    coveredPct: Math.min(...covered.map(({ coveredMs }) => coveredPct(coveredMs, lengthMs, 1))),
  };
  const { productionWh, ...flows } = exchanged;
  const told = { kind: "production", ...flows, ...(productionWh === undefined ? {} : { productionWh }) } as const;
  const balance = balanceProduction(exchanged);
  if (balance.kind === "unknown") return { ...told, reason: balance.reason };
  const { kind: _, consumptionWh, selfConsumedWh, selfConsumedPct, selfSufficiencyPct } = balance;
  return {
    ...told,
    consumptionWh,
    selfConsumedWh,
    ...(selfConsumedPct === undefined ? {} : { selfConsumedPct }),
    ...(selfSufficiencyPct === undefined ? {} : { selfSufficiencyPct }),
  };
}

interface Flow {
  readonly wh: number;
  readonly coveredMs: number;
}

/** By registers; where a supply has none in the time, by the amounts of files. */
async function flowOf(
  store: TimeSeriesStore,
  points: readonly PointId[],
  way: "import" | "export",
  period: BalancePeriod,
): Promise<Flow> {
  const registers = await increaseOf(store, points, `${way}TotalWh`, period);
  if (registers.coveredMs > 0 || points.length === 0) return registers;
  const series = points.map((point) => ({ point, quantity: `${way}Wh` as const }));
  const amounts = await store.aggregate({ series, bucket: "month", ...period });
  const wh = amounts.reduce((sum, row) => sum + row.sum, 0);
  const covers = await store.aggregate({
    series: points.map((point) => ({ point, quantity: "importCoveredS" as const })),
    bucket: "month",
    ...period,
  });
  return { wh: Math.round(wh), coveredMs: covers.reduce((sum, row) => sum + row.sum * 1_000, 0) };
}

async function increaseOf(
  store: TimeSeriesStore,
  points: readonly PointId[],
  quantity: QuantityName,
  period: BalancePeriod,
): Promise<Flow> {
  if (points.length === 0) return { wh: 0, coveredMs: 0 };
  const series = points.map((point) => ({ point, quantity }));
  const rows = await store.increaseTotal({ series, bucket: "month", ...period });
  return rows.reduce(
    (sum, { increase, coveredMs }) => ({ wh: sum.wh + increase, coveredMs: sum.coveredMs + coveredMs }),
    { wh: 0, coveredMs: 0 },
  );
}
