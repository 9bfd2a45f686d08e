import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import type { RegisterHistory } from "@lucciola/domain/energy/register-segments.ts";
import { type GasEnergy, gasEnergyOn } from "@lucciola/domain/tariff/gas-energy.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import type { TimeRange } from "@lucciola/platform/timeseries/time-series.ts";
import { HttpProblem } from "../problem-details.ts";
import { hourlyIntervals } from "./hourly-intervals.ts";
import { carrierOf, registerOf } from "./measured-supply.ts";
import { type MeteredSource, supplyHistory } from "./supply-history.ts";

const HOUR_MS = 3_600_000;

export type EnergyCarrier = "electricity" | "gas" | "heat";

/** What of a supply is metered and can be told in kWh; `undefined` of water and of fuels that are delivered. */
export function energyCarrierOf({ carrier = "electricity" }: Point): EnergyCarrier | undefined {
  return carrier === "electricity" || carrier === "gas" || carrier === "heat" ? carrier : undefined;
}

/** Wh, or litres, over a time. */
interface Metered extends TimeRange {
  readonly amount: number;
}

export interface SupplyEnergy {
  readonly readings: readonly MeteredEnergy[];
  /** Of gas: whether its energy is by the gross or the net heating value. */
  readonly heatingValue?: "gross" | "net";
  /** Of gas whose contracts do not say its energy. */
  readonly isAssumed?: true;
}

/**
 * The energy that a supply used over some ranges, in order. Of one that is read each hour or oftener, its measured hours:
 * over a gap the register says how much was used, but not when. Of one that is read less often, what lies between its
 * readings. Gas becomes energy by its contracts.
 *
 * Where contracts do not tell the energy of gas on every day, all of it is told by `assumedKwhPerLitre` if that is given.
 *
 * Throws `HttpProblem` 409 `gas-energy-unknown` or `heating-values-mixed` when they cannot tell; and as `hourlyIntervals` does.
 */
export async function supplyEnergy(
  source: MeteredSource,
  supply: Point,
  contracts: readonly SupplyContract[],
  ranges: readonly TimeRange[],
  zone: string,
  assumedKwhPerLitre?: number,
): Promise<SupplyEnergy> {
  const metered: Metered[] = [];
  for (const range of ranges) metered.push(...(await meteredIn(source, supply, range, zone)));
  const asEnergy = ({ fromMs, toMs }: Metered, energyKwh: number): MeteredEnergy => ({ fromMs, toMs, energyKwh });
  if (energyCarrierOf(supply) !== "gas")
    return { readings: metered.map((each) => asEnergy(each, each.amount / 1_000)) };
  const heatingValues = new Set<"gross" | "net">();
  const gasEnergy = rememberedByDay((day) => gasEnergyOn(contracts, day));
  const isKnown = ({ fromMs }: Metered) => gasEnergy(localTimeOf(fromMs, zone).date).kind === "known";
  if (assumedKwhPerLitre !== undefined && !metered.every(isKnown))
    return { readings: metered.map((each) => asEnergy(each, each.amount * assumedKwhPerLitre)), isAssumed: true };
  const readings = metered.map((each) => {
    const energy = gasEnergy(localTimeOf(each.fromMs, zone).date);
    if (energy.kind === "gap") throw gasEnergyUnknown(supply, energy);
    heatingValues.add(energy.heatingValue);
    return asEnergy(each, each.amount * energy.kwhPerLitre);
  });
  const [heatingValue, other] = heatingValues;
  if (other !== undefined) throw heatingValuesMixed(supply);
  return { readings, ...(heatingValue === undefined ? {} : { heatingValue }) };
}

async function meteredIn(source: MeteredSource, supply: Point, range: TimeRange, zone: string): Promise<Metered[]> {
  const quantity = registerOf(carrierOf(supply));
  const intervals = await hourlyIntervals(source, supply.id, quantity, range, zone);
  const known = intervals.filter(({ quality }) => quality !== "unknown");
  const hours = known.filter(({ fromMs, toMs, quality }) => quality === "measured" && toMs - fromMs === HOUR_MS);
  const isHourly = 2 * hours.length >= known.length;
  const answer = isHourly ? undefined : await supplyHistory(source, supply.id, quantity, range);
  return answer?.kind === "history"
    ? betweenReadings(answer.history, range)
    : hours.map(({ fromMs, toMs, wh }) => ({ fromMs, toMs, amount: wh }));
}

/** Of a meter that is read at six in the morning the last day ends on the day after. */
const betweenReadings = ({ segments }: RegisterHistory, range: TimeRange): Metered[] =>
  segments.flatMap((segment) =>
    segment.slice(1).flatMap((to, index) => {
      const from = segment[index] ?? to;
      const beginsInside = from.atMs >= range.fromMs && from.atMs < range.toMs;
      return beginsInside ? [{ fromMs: from.atMs, toMs: to.atMs, amount: to.value - from.value }] : [];
    }),
  );

function rememberedByDay(ofDay: (day: string) => GasEnergy): (day: string) => GasEnergy {
  const known = new Map<string, GasEnergy>();
  return (day) => {
    const found = known.get(day) ?? ofDay(day);
    known.set(day, found);
    return found;
  };
}

const MISSING: Readonly<Record<Extract<GasEnergy, { kind: "gap" }>["reason"], string>> = {
  "contract-unknown": "there is no contract",
  "coefficient-unknown": "the contract says no coefficient C (coefficientC)",
  "heating-value-unknown": "the contract says no heating value of the month (heatingValues)",
};

const gasEnergyUnknown = (supply: Point, { reason, day }: Extract<GasEnergy, { kind: "gap" }>): HttpProblem =>
  new HttpProblem(
    409,
    "gas-energy-unknown",
    `${supply.id}: on ${day} ${MISSING[reason]}, and savings are in kWh. The bills state it: add it with lucciola contract add`,
  );

const heatingValuesMixed = ({ id }: Point): HttpProblem =>
  new HttpProblem(
    409,
    "heating-values-mixed",
    `${id}: its contracts state gross heating values for some months and net ones for others, a tenth apart: state all alike`,
  );
