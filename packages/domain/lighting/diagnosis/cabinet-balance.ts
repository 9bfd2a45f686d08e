import { addLoads, type FitSums, fitLoads, type LoadFit, loadPowerW, mergeSums, noSums, raise } from "./load-fit.ts";
import type { MeterObservation } from "./observation.ts";
import type { SilenceStudy } from "./silence-study.ts";

/**
 * A cabinet's meter against the sum of its lamps. By night the meter shows what the lamps say they draw, times slopes
 * (its own gain, theirs and the lines' losses), plus a constant that does not follow their level: the cabinet's own
 * devices and whatever nobody registered. By day only the former is left, so the difference is the latter.
 */
export interface CabinetBalance {
  readonly lastMs: number | null;
  readonly lastWh: number;
  /** What the cabinet itself draws, learned by day, W. */
  readonly ownW: number | null;
  /** Past nights, the older the less they count, and the night that is running. */
  readonly past: FitSums;
  readonly tonight: FitSums;
  readonly nights: number;
  readonly nightBeganMs: number | null;
  /** How far the meter usually lies from the fit while the groups stand at given levels, W. */
  readonly usualOff: Readonly<Record<string, { readonly meanW: number; readonly n: number }>>;
  /** The newest differences between the meter and what is usual, W, and what was dark meanwhile. */
  readonly recentW: readonly number[];
  readonly recentDark: string;
  /** Their usual scatter, W. */
  readonly scatterW: number;
  /** The greatest load of the lamps seen, W. */
  readonly greatestW: number;
  /** When the meter last began to differ for good. */
  readonly steppedAtMs: number | null;
  readonly study: SilenceStudy | null;
}

export const newCabinetBalance = (groups: number): CabinetBalance => ({
  lastMs: null,
  lastWh: 0,
  ownW: null,
  past: noSums(groups),
  tonight: noSums(groups),
  nights: 0,
  nightBeganMs: null,
  usualOff: {},
  recentW: [],
  recentDark: "",
  scatterW: 6,
  greatestW: 0,
  steppedAtMs: null,
  study: null,
});

/** What the lamps of each group draw, and how well their sum is known: its standard error, W. */
export interface GroupLoads {
  readonly loadsW: readonly number[];
  readonly doubtW: number;
  /** At which levels the groups stand. */
  readonly levels: string;
  /** Circuits and lamps without supply: what nobody registered may be dark with them. Empty when there are none. */
  readonly dark: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Each night the past counts for a little less: half after ten nights. */
const REMEMBERED = 0.93;
/** Quarters of an hour that a fit needs, and that tell of a step. */
const LEAST_POINTS = 40;
const STEP_AFTER = 6;
const LEAST_STEP_W = 25;
/** What the lamps leave open does not change from one quarter of an hour to the next: so many standard errors are no step. */
const DOUBTFUL_Z = 2.5;
/** Further off than so many scatters and doubts, and a quarter of an hour teaches nothing but a step. */
const ODD_Z = 5;
const LEAST_NIGHTS = 4;
/** A registered watt-hour more or less in a quarter of an hour, and what the lamps' own meters leave open [A]. */
const LEAST_SCATTER_W = 2.5;
const MOST_SCATTER_W = 60;
/** Levels of which the usual difference is kept, and after how many quarters of an hour it is believed. */
const MOST_LEVELS = 40;
const USUAL_AFTER = 4;
const USUAL_WEIGHT = 0.04;
/** Between two quarters of an hour of a day a cabinet's own devices do not differ by more [A]. */
const FAR_OFF_W = 6;
/** How well a fit of all its lamps tells what is left when a part of them is dark, share of that part [A]. */
const DARK_PART_SHARE = 0.03;
const IN_TIME_MS = 5 * MINUTE_MS;
const LEAST_STRETCH_MS = 14 * MINUTE_MS;
const MOST_STRETCH_MS = 31 * MINUTE_MS;

/** A stretch of the meter's register, and its mean power. */
export interface MeterStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly powerW: number;
  /** It came long after it was read: a gateway that was offline sends what it kept. */
  readonly isLate: boolean;
}

/** Takes a register. A stretch comes of it when it and the one before lie a quarter of an hour or two apart. */
export function readRegister(
  balance: CabinetBalance,
  { atMs, receivedAtMs, importTotalWh }: MeterObservation,
): { readonly balance: CabinetBalance; readonly stretch: MeterStretch | undefined } {
  const { lastMs, lastWh } = balance;
  // A meter that is read every minute is taken every quarter of an hour.
  if (lastMs !== null && atMs - lastMs < LEAST_STRETCH_MS) return { balance, stretch: undefined };
  const next = { ...balance, lastMs: atMs, lastWh: importTotalWh };
  if (lastMs === null || importTotalWh < lastWh) return { balance: next, stretch: undefined };
  const lengthMs = atMs - lastMs;
  if (lengthMs > MOST_STRETCH_MS) return { balance: next, stretch: undefined };
  const powerW = ((importTotalWh - lastWh) * HOUR_MS) / lengthMs;
  return { balance: next, stretch: { fromMs: lastMs, toMs: atMs, powerW, isLate: receivedAtMs - atMs >= IN_TIME_MS } };
}

/** A stretch by day, when the lamps are off: what is left is the cabinet's own. */
export function learnOwn(balance: CabinetBalance, powerW: number, lampsW: number): CabinetBalance {
  const own = Math.max(0, powerW - lampsW);
  const { ownW } = balance;
  if (ownW === null) return { ...balance, ownW: own };
  // A crew's tools are not the cabinet's own; a first day that was odd must not stay for ever: far off counts for little.
  const off = own - ownW;
  return { ...balance, ownW: ownW + 0.03 * (Math.abs(off) > FAR_OFF_W ? Math.sign(off) * FAR_OFF_W : off) };
}

/** What the past nights make of the lamps' power. */
export const fitOf = ({ past }: CabinetBalance): LoadFit | undefined => fitLoads(past, LEAST_POINTS);

/** How far a meter's power lies from what the lamps and the past explain, W. */
export function beyondUsualW(
  balance: CabinetBalance,
  fit: LoadFit,
  powerW: number,
  { loadsW, levels }: GroupLoads,
): number {
  const usual = balance.usualOff[levels];
  return (
    powerW - fit.constantW - loadPowerW(fit, loadsW) - (usual !== undefined && usual.n >= USUAL_AFTER ? usual.meanW : 0)
  );
}

/** A difference from what is usual, beside the newest of the same kind: what was dark and is lit again is no step. */
function noteOff(balance: CabinetBalance, offW: number, { dark }: GroupLoads): CabinetBalance {
  const before = balance.recentDark === dark ? balance.recentW : [];
  return { ...balance, recentDark: dark, recentW: [...before, offW].slice(-STEP_AFTER) };
}

/** How far the meter lay from what is usual of late, W: a load that has just come is no lamp's. */
export function beforeW({ recentW }: CabinetBalance): number {
  const newest = recentW.slice(-3).sort((a, b) => a - b);
  return newest[Math.floor(newest.length / 2)] ?? 0;
}

/**
 * A night's stretch while a whole circuit is dark. What nobody registered may have gone dark with it, so that nothing is
 * learned of what is usual; but what draws more now has come.
 */
export function watchForStep(balance: CabinetBalance, stretch: MeterStretch, loads: GroupLoads): CabinetBalance {
  const fit = fitOf(balance);
  if (fit === undefined) return balance;
  const offW = beyondUsualW(balance, fit, stretch.powerW, loads);
  const watched = noteOff(balance, offW, loads);
  return offW > 0 ? takeStep(watched, stretch, darkSpreadW(balance, loads) + doubtfulW(loads)) : watched;
}

/**
 * A night's stretch while lamps are silent that might draw `silentW` together; beside those that likely burn the meter is
 * off by `offW`. What is greater than all of them has come or gone, the latter where no circuit is dark.
 */
export function watchDuringStudy(
  balance: CabinetBalance,
  stretch: MeterStretch,
  loads: GroupLoads,
  { offW, silentW }: { readonly offW: number; readonly silentW: number },
): CabinetBalance {
  const watched = noteOff(balance, offW, loads);
  if (loads.dark !== "" && offW <= 0) return watched;
  const darkW = loads.dark === "" ? 0 : darkSpreadW(balance, loads);
  return takeStep(watched, stretch, LEAST_STEP_W + silentW + darkW + doubtfulW(loads));
}

/** How far the usual difference may lie from the truth because a part of the lamps is dark, W. */
export const darkSpreadW = ({ greatestW }: CabinetBalance, { loadsW }: GroupLoads): number =>
  DARK_PART_SHARE * Math.max(0, greatestW - loadsW.reduce((sum, load) => sum + load, 0));

/** One lamp that flickers makes a mean; a load that was tied to the line shows in every quarter of an hour. */
function takeStep(balance: CabinetBalance, { fromMs, toMs }: MeterStretch, leastW: number): CabinetBalance {
  const { recentW, scatterW, greatestW } = balance;
  if (recentW.length < STEP_AFTER) return balance;
  const meanW = recentW.reduce((sum, value) => sum + value, 0) / recentW.length;
  const least = Math.min(...recentW.map(Math.abs));
  const needed = Math.max(LEAST_STEP_W, leastW, 4 * scatterW, 0.006 * greatestW);
  if (Math.abs(meanW) <= needed || least <= 0.5 * Math.abs(meanW)) return balance;
  return {
    ...balance,
    past: raise(balance.past, meanW),
    tonight: noSums(balance.past.xy.length - 1),
    recentW: [],
    steppedAtMs: toMs - STEP_AFTER * (toMs - fromMs),
  };
}

const doubtfulW = ({ doubtW }: GroupLoads): number => DOUBTFUL_Z * doubtW;

/** A night's stretch with lamps at steady levels. A lasting step shifts the fit at once: it does not change its slopes. */
export function learnNight(balance: CabinetBalance, stretch: MeterStretch, loads: GroupLoads): CabinetBalance {
  const { toMs, powerW } = stretch;
  const begun = beginNight(balance, toMs);
  const { scatterW } = begun;
  const fit = fitOf(begun);
  // A stretch in which some lamps are guessed teaches less.
  const weight = scatterW ** 2 / (scatterW ** 2 + loads.doubtW ** 2);
  const tonight = addLoads(begun.tonight, loads.loadsW, powerW, weight);
  const lampsW = loads.loadsW.reduce((sum, load) => sum + load, 0);
  const greatestW = Math.max(begun.greatestW, lampsW);
  if (fit === undefined) return { ...begun, tonight, greatestW };
  const offW = beyondUsualW(begun, fit, powerW, loads);
  const watched = noteOff({ ...begun, greatestW }, offW, loads);
  const stepped = takeStep(watched, stretch, doubtfulW(loads));
  if (stepped !== watched) return stepped;
  const isOdd = Math.abs(offW) > Math.max(LEAST_STEP_W, ODD_Z * Math.hypot(scatterW, loads.doubtW));
  if (isOdd && begun.nights >= LEAST_NIGHTS) return watched;
  const bounded = Math.min(Math.abs(offW), 3 * scatterW);
  const scatter = Math.sqrt(scatterW ** 2 + 0.015 * weight * (bounded ** 2 - scatterW ** 2));
  const isUsual = Math.abs(offW) < 4 * scatterW;
  return {
    ...watched,
    tonight,
    usualOff: isUsual
      ? learnUsual(begun.usualOff, loads.levels, powerW - fit.constantW - loadPowerW(fit, loads.loadsW), weight)
      : begun.usualOff,
    scatterW: Math.min(MOST_SCATTER_W, Math.max(LEAST_SCATTER_W, scatter)),
  };
}

function learnUsual(
  usualOff: CabinetBalance["usualOff"],
  levels: string,
  offW: number,
  weight: number,
): CabinetBalance["usualOff"] {
  const known = usualOff[levels] ?? { meanW: 0, n: 0 };
  if (known.n === 0 && Object.keys(usualOff).length >= MOST_LEVELS) return usualOff;
  const n = known.n + weight;
  const share = weight * Math.max(USUAL_WEIGHT, 1 / Math.max(1, n));
  return { ...usualOff, [levels]: { meanW: known.meanW + share * (offW - known.meanW), n } };
}

/** What the last night showed goes to the past when another begins. */
function beginNight(balance: CabinetBalance, atMs: number): CabinetBalance {
  if (balance.nightBeganMs !== null && atMs - balance.nightBeganMs < 16 * HOUR_MS) return balance;
  return {
    ...balance,
    past: mergeSums(balance.past, REMEMBERED, balance.tonight),
    tonight: noSums(balance.past.xy.length - 1),
    nights: balance.nights + (balance.tonight.n > 0 ? 1 : 0),
    nightBeganMs: atMs,
  };
}

/** What draws at night and is nobody's lamp, W, and how sure that is; `undefined` until some nights have been seen. */
export function unregisteredW(
  balance: CabinetBalance,
): { readonly powerW: number; readonly errorW: number } | undefined {
  const fit = fitOf(balance);
  if (fit === undefined || balance.ownW === null || balance.nights < LEAST_NIGHTS) return undefined;
  return { powerW: fit.constantW - balance.ownW, errorW: fit.constantError * balance.scatterW };
}
