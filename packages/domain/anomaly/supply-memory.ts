import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { LocalDate } from "../time/local-time.ts";
import type { AnomalyAlert } from "./alert.ts";
import type { EvidenceByKind } from "./evidence.ts";
import type { CalendarDay } from "./supply-facts.ts";

export const HOURS = 24;
/** Days that are remembered: a year and a month, so that a season is held against the last one like it. */
export const KEPT_DAYS = 400;

/** A local day of a supply; rates are means of a local hour, in units an hour, `null` where less than half is known. */
export interface DayRecord {
  readonly day: CalendarDay;
  /** Closed by its calendar. */
  readonly isClosed: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly rates: (number | null)[];
  /** The air as walls feel it, °C, and how far daylight replaces lamps, 0 to 1. */
  readonly feltC: readonly number[];
  readonly daylight: readonly number[];
  /** Something was wrong: not to be learned from. */
  isTainted: boolean;
}

/** The day that is not over yet. */
export interface OpenDay {
  readonly day: CalendarDay;
  readonly fromMs: number;
  toMs: number;
  readonly sums: number[];
  readonly knownH: number[];
  readonly feltC: number[];
  readonly daylight: number[];
}

/** Hours of the week in which a supply is used, learned from its own past. */
export interface WorkingWeek {
  readonly learnedOn: LocalDate;
  /** Medians by weekday (Monday first) and hour; `null` where there were none. */
  readonly medians: readonly (number | null)[];
  /** Lower quartiles, by the same. */
  readonly lows: readonly (number | null)[];
  /** Of the medians: what never sleeps, and full use. */
  readonly base: number;
  readonly top: number;
}

/** What a signal of a day is expected to be, by the weather: learned from the supply's own past. */
export interface KeptFit {
  readonly learnedOn: LocalDate;
  readonly coefficients: readonly number[];
  readonly spread: number;
  /** Least and most heating degrees of the days that it was learned from; beyond, it is a guess. */
  readonly learnedDegrees: readonly [number, number];
}

/** Where a suspicion of some days is kept until it can be named. */
export interface Suspicion {
  readonly fromMs: number;
  days: number;
  /** Days since it was last seen, while its alert is open. */
  quietDays?: number;
  /** What was found, where it waits for other days to say what it is. */
  readonly found?: ClosedDayFound;
}

/** A closed day that was used, and what it would use in a year, Wh or litres. */
export interface ClosedDayFound {
  readonly perYear: number;
  readonly evidence: EvidenceByKind["holiday-use"];
}

/** All that the watch over one supply remembers: plain data, to be saved as JSON. */
export interface SupplyMemory {
  days: DayRecord[];
  today: OpenDay | undefined;
  week: WorkingWeek | undefined;
  outsideC: number | undefined;
  feltC: number | undefined;
  readonly fits: Partial<Record<string, KeptFit>>;
  readonly open: Partial<Record<AnomalyKind, AnomalyAlert>>;
  readonly suspicions: Partial<Record<AnomalyKind, Suspicion>>;
  /** When an alert of a kind was last over. */
  readonly overMs: Partial<Record<AnomalyKind, number>>;
  /** Of gas: from the quiet hours of a day to its warm ones in the last heating season, litres an hour. */
  winterRange: number | undefined;
  heardMs: number | undefined;
  /** Since when the registers stand still, and what was expected to pass since. */
  still: { fromMs: number; expected: number; hours: number; inHour: number } | undefined;
  /** The last momentary power and the mean power around it, W, until the quarter after it is known. */
  lastPower: { atMs: number; powerW: number; beforeW: number } | undefined;
  usualPeakW: number;
  /** Of the last days in bands F1 and F2: varh and Wh. */
  wattHoursSinceReactive: number;
  reactive: { date: LocalDate; varh: number; wh: number }[];
  /** Quarters of an hour over the contract's power on this day. */
  overPower: { date: LocalDate; quarters: number; mostW: number } | undefined;
}

export const newSupplyMemory = (): SupplyMemory => ({
  days: [],
  today: undefined,
  week: undefined,
  outsideC: undefined,
  feltC: undefined,
  fits: {},
  open: {},
  suspicions: {},
  overMs: {},
  winterRange: undefined,
  heardMs: undefined,
  still: undefined,
  lastPower: undefined,
  usualPeakW: 0,
  wattHoursSinceReactive: 0,
  reactive: [],
  overPower: undefined,
});
