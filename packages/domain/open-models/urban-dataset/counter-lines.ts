import { PHASES, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Origin } from "../origin.ts";
import { described, SIMULATED, type UrbanCoordinates, type UrbanLine } from "./document.ts";

/** Means of these are told, of each period. */
export const COUNTER_MEANS: readonly QuantityName[] = [
  ...["activePowerW", "apparentPowerVa", "reactivePowerVar", "powerFactor", "voltageV", "currentA"].flatMap(
    (base) => [base, ...PHASES.map((phase) => `${base}.${phase}`)] as QuantityName[],
  ),
];

/** A cabinet of the lighting and one period of its meter. */
export interface CounterPeriod {
  readonly pod: string;
  readonly panel: string;
  /** ISTAT; empty: not said. */
  readonly townCode: string;
  readonly simulated: boolean;
  readonly place: UrbanCoordinates | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly energyWh: number | undefined;
  readonly reactiveVarh: number | undefined;
  /** Part of the period that lies between readings, %. */
  readonly coveredPct: number;
  readonly means: Partial<Readonly<Record<QuantityName, number>>>;
}

/** A meter that tells its voltage or current without a phase has but one. */
export const hasOnePhase = (known: ReadonlySet<QuantityName>): boolean =>
  (known.has("voltageV") || known.has("currentA")) && !known.has("voltageV.l2") && !known.has("currentA.l2");

const kilo = (value: number | undefined): number | undefined => (value === undefined ? undefined : value / 1_000);

const lineOf = (period: CounterPeriod, properties: UrbanLine["properties"]): UrbanLine => ({
  ...coverage(period.coveredPct, period),
  ...(period.place === undefined ? {} : { place: period.place }),
  fromMs: period.fromMs,
  toMs: period.toMs,
  properties: {
    PODID: period.pod,
    ElectricPanelID: period.panel,
    TownCode: period.townCode === "" ? undefined : period.townCode,
    ...properties,
  },
});

/** What a line says of a period that is not known whole: the datasets have no property for it. */
export const coverage = (coveredPct: number, { simulated }: Origin): Pick<UrbanLine, "description"> =>
  described([simulated && SIMULATED, coveredPct < 99.5 && `misurato il ${Math.floor(coveredPct)} % del periodo`]);

/** A line of CounterReading: kW, kVA, kvar, kWh, kvarh, A and V. */
export function counterReading(period: CounterPeriod): UrbanLine {
  const { means } = period;
  const phases = PHASES.flatMap((phase, index): [string, number | undefined][] => {
    const name = `Phase${index + 1}`;
    return [
      [`Line${index + 1}Current`, means[`currentA.${phase}`]],
      [`${name}ActivePower`, kilo(means[`activePowerW.${phase}`])],
      [`${name}ApparentPower`, kilo(means[`apparentPowerVa.${phase}`])],
      [`${name}PowerFactor`, means[`powerFactor.${phase}`]],
      [`${name}ReactivePower`, kilo(means[`reactivePowerVar.${phase}`])],
      [`${name}Voltage`, means[`voltageV.${phase}`]],
    ];
  });
  return lineOf(period, {
    TotalActivePower: kilo(means.activePowerW),
    TotalApparentPower: kilo(means.apparentPowerVa),
    TotalReactivePower: kilo(means.reactivePowerVar),
    TotalActiveEnergy: kilo(period.energyWh),
    TotalReactiveEnergy: kilo(period.reactiveVarh),
    ...Object.fromEntries(phases),
  });
}

/** A line of SinglePhaseCounterReading. */
export function singlePhaseCounterReading(period: CounterPeriod): UrbanLine {
  const { means } = period;
  return lineOf(period, {
    ActiveEnergy: kilo(period.energyWh),
    ReactiveEnergy: kilo(period.reactiveVarh),
    ActivePower: kilo(means.activePowerW),
    ApparentPower: kilo(means.apparentPowerVa),
    ReactivePower: kilo(means.reactivePowerVar),
    LineCurrent: means.currentA,
    PhaseVoltage: means.voltageV,
    PowerFactor: means.powerFactor,
  });
}
