import type { LocalDate } from "../time/local-time.ts";
import type { Band } from "./bands.ts";

/** A number that an authority sets, from a day until the next row's. `isVerified`: read in its source, not from memory. */
export interface RegulatedValue<T> {
  readonly from: LocalDate;
  readonly value: T;
  readonly source: string;
  readonly isVerified: boolean;
}

/** The row that holds on a day; before the first there is none. Rows are in the order of their days. */
export const valueOn = <T>(rows: readonly RegulatedValue<T>[], day: LocalDate): T | undefined =>
  rows.findLast(({ from }) => from <= day)?.value;

export type Voltage = "low" | "medium" | "high";

/** What is added to the energy at the meter for losses of the grid, per cent. */
export const GRID_LOSSES_PCT: Readonly<Record<Voltage, readonly RegulatedValue<number>[]>> = {
  low: [
    { from: "2021-01-01", value: 10.2, source: "ARERA, TIS, losses of withdrawal at low voltage", isVerified: false },
    { from: "2023-01-01", value: 10, source: "ARERA, TIS, losses of withdrawal at low voltage", isVerified: false },
  ],
  medium: [
    { from: "2021-01-01", value: 4, source: "ARERA, TIS, medium voltage", isVerified: false },
    { from: "2022-01-01", value: 3.8, source: "ARERA, TIS, medium voltage", isVerified: false },
  ],
  high: [{ from: "2021-01-01", value: 1.8, source: "ARERA, TIS, high voltage", isVerified: false }],
};

export interface ReactiveRules {
  /** Of the active energy of a month and band: drawn reactive energy is free below, dearer above the second. */
  readonly freeUpToPct: number;
  readonly dearerFromPct: number;
  readonly drawnIn: readonly Band[];
  /** Available power above which it is billed, kW. */
  readonly overKw: number;
  /** Bands in which injected reactive energy is billed. */
  readonly injectedIn: readonly Band[];
}

const REACTIVE = { freeUpToPct: 33, dearerFromPct: 75, drawnIn: ["F1", "F2"], overKw: 16.5 } as const;
export const REACTIVE_RULES: readonly RegulatedValue<ReactiveRules>[] = [
  { from: "2016-01-01", value: { ...REACTIVE, injectedIn: [] }, source: "ARERA 180/2013", isVerified: false },
  { from: "2023-04-01", value: { ...REACTIVE, injectedIn: ["F3"] }, source: "ARERA 232/2022", isVerified: false },
];

/** Up to this contract power the distributor makes a tenth more available, kW (ARERA, TIT; not verified). */
const RAISED_UP_TO_KW = 30;

/** The power that may be drawn, of which reactive energy is judged, kW. */
export const availablePowerKw = (contractPowerKw: number): number =>
  contractPowerKw <= RAISED_UP_TO_KW ? contractPowerKw * 1.1 : contractPowerKw;

/** Whether reactive energy is billed at this contract power; 15 kW have 16.5 kW available and are free. */
export const paysReactive = (contractPowerKw: number, { overKw }: ReactiveRules): boolean =>
  availablePowerKw(contractPowerKw) > overKw + 1e-9;
