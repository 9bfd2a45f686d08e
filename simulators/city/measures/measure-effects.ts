import type { MeasureKind } from "@lucciola/contract/plan/measure.ts";

/** What a simulated measure changes of a building or a cabinet, as shares of what it was before; 1 changes nothing. */
export interface MeasureEffect {
  /** Heat that its rooms lose. */
  readonly heatLoss: number;
  /** Gas for the same heat. */
  readonly gasPerHeat: number;
  readonly lighting: number;
  /** What never sleeps, and what people's work draws. */
  readonly base: number;
  readonly work: number;
  /** Rooms are heated by a heat pump in the place of the boiler. */
  readonly isHeatPump: boolean;
}

export const NO_EFFECT: MeasureEffect = {
  heatLoss: 1,
  gasPerHeat: 1,
  lighting: 1,
  base: 1,
  work: 1,
  isHeatPump: false,
};

interface MeasureShape {
  readonly place: "building" | "cabinet";
  /** The share that it takes away at `amount` 1; for a cabinet, of what its lamps draw. */
  readonly effect: (amount: number) => Partial<MeasureEffect>;
}

const heatLoss: MeasureShape = { place: "building", effect: (amount) => ({ heatLoss: 1 - amount }) };

/** The measures that the simulated town can carry out. `amount` is the share that it takes away of what it acts on. */
export const SIMULATED_MEASURES = {
  "wall-insulation": heatLoss,
  "roof-insulation": heatLoss,
  windows: heatLoss,
  "thermostatic-valves": heatLoss,
  "condensing-boiler": { place: "building", effect: (amount) => ({ gasPerHeat: 1 - amount }) },
  "heat-pump": { place: "building", effect: () => ({ isHeatPump: true }) },
  "building-controls": {
    place: "building",
    effect: (amount) => ({ heatLoss: 1 - amount, base: 1 - amount / 2, work: 1 - amount / 2 }),
  },
  "indoor-led": { place: "building", effect: (amount) => ({ lighting: 1 - amount }) },
  "led-street-lighting": { place: "cabinet", effect: (amount) => ({ lighting: 1 - amount }) },
} as const satisfies Partial<Record<MeasureKind, MeasureShape>>;

export type SimulatedMeasureKind = keyof typeof SIMULATED_MEASURES;
export const SIMULATED_MEASURE_NAMES = Object.keys(SIMULATED_MEASURES) as SimulatedMeasureKind[];

/** What several measures leave together: shares multiply. */
export function together(effects: readonly Partial<MeasureEffect>[]): MeasureEffect {
  return effects.reduce<MeasureEffect>(
    (all, one) => ({
      heatLoss: all.heatLoss * (one.heatLoss ?? 1),
      gasPerHeat: all.gasPerHeat * (one.gasPerHeat ?? 1),
      lighting: all.lighting * (one.lighting ?? 1),
      base: all.base * (one.base ?? 1),
      work: all.work * (one.work ?? 1),
      isHeatPump: all.isHeatPump || (one.isHeatPump ?? false),
    }),
    NO_EFFECT,
  );
}
