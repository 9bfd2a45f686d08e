/**
 * Which of some silent lamps still draw, by the cabinet's meter. A unit is a lamp, or a run of lamps that fell silent
 * together. Several accounts of the night are kept beside one another: which units burn, and how far the meter lies off
 * beside them. Each quarter of an hour makes some of them likelier. A unit that joins later splits the accounts, so that
 * what was seen before is not lost. Plain JSON.
 */
export interface SilenceStudy {
  readonly units: readonly StudiedUnit[];
  readonly accounts: readonly Account[];
  /** Of the newest quarter of an hour. */
  readonly atMs: number;
  readonly levels: string;
  /** What was dark then: what nobody registered went with it. */
  readonly dark: string;
}

export interface StudiedUnit {
  readonly lamps: readonly string[];
  /** Since when the meter answers in time. */
  readonly fromMs: number;
  readonly quarters: number;
  /** What it would have drawn in the newest quarter of an hour, W. */
  readonly powerW: number;
}

interface Account {
  /** Bit i is set where unit i burns. */
  readonly burning: number;
  /** Natural logarithm of its likelihood beside the likeliest. */
  readonly logLikelihood: number;
  /** How far the meter lies beyond the known lamps and those that burn, W, and the variance of that, W2. */
  readonly offW: number;
  readonly varianceW2: number;
}

/** What a silent unit draws if it is lit, W, and how well that is known, share. */
export interface WouldDraw {
  readonly lamps: readonly string[];
  readonly powerW: number;
  readonly spread: number;
}

/** A quarter of an hour of the meter beside silent units. */
export interface StudiedQuarter {
  readonly fromMs: number;
  readonly toMs: number;
  /** It came long after it was read. */
  readonly isLate: boolean;
  /** What the meter shows beyond the known lamps, W, and the standard error of that. */
  readonly beyondW: number;
  readonly errorW: number;
  readonly levels: string;
  readonly dark: string;
  /** How far the usual difference may move when other circuits are dark than before, W. */
  readonly movedW: number;
}

/** More units than this at a time are looked at when some of them are told apart. */
const MOST_UNITS = 8;
const MOST_ACCOUNTS = 240;
/** An account so much less likely than the best is given up; natural logarithm. */
const GIVEN_UP = 18;
/**
 * Chances in a quarter of an hour that a load comes or goes for good, and that the quarter is odd: something was switched
 * by hand, or a lamp's level was not what its last word said [A].
 */
const STEP_CHANCE = 0.01;
const ODD_CHANCE = 0.04;
/** The same when a circuit has just gone dark or is lit again, with all that was tied to it. */
const TURNED_STEP_CHANCE = 0.3;
/** How great such loads are, W [A]: far from what is usual, and no size likelier than another. */
const STEP_W = 150;
const ODD_W = 150;
/** From a quarter of an hour to the next, and from one set of levels to another, the difference moves by a share of the error. */
const DRIFT_SHARE = 0.15;
const LEVEL_SHARE = 0.5;
/** After so long it is another night, ms. */
const ANOTHER_NIGHT_MS = 5 * 3_600_000;

const keyOf = (lamps: readonly string[]): string => lamps.join();

/** A study before its first quarter of an hour; the meter lay `offW` beyond what is usual, known with `errorW`. */
export const startStudy = (offW: number, errorW: number, atMs: number, dark: string): SilenceStudy => ({
  units: [],
  accounts: [{ burning: 0, logLikelihood: 0, offW, varianceW2: errorW ** 2 }],
  atMs,
  levels: "",
  dark,
});

/** Takes a quarter of an hour with the units that are silent in it. */
export function studyQuarter(
  before: SilenceStudy,
  { fromMs, toMs, isLate, beyondW, errorW, levels, dark, movedW }: StudiedQuarter,
  silent: readonly WouldDraw[],
): SilenceStudy {
  const regrouped = regroup(before, silent, fromMs);
  const isTurned = dark !== before.dark;
  const moved =
    (DRIFT_SHARE * errorW) ** 2 +
    (levels === before.levels ? 0 : (LEVEL_SHARE * errorW) ** 2) +
    (isTurned ? movedW ** 2 : 0) +
    (toMs - before.atMs > ANOTHER_NIGHT_MS ? errorW ** 2 : 0);
  const would = new Map(silent.map((unit) => [keyOf(unit.lamps), unit]));
  const units = regrouped.units.map((unit) => ({
    ...unit,
    fromMs: isLate ? toMs : unit.fromMs,
    quarters: unit.quarters + 1,
    powerW: would.get(keyOf(unit.lamps))?.powerW ?? 0,
  }));
  const accounts = regrouped.accounts.flatMap((account) => {
    let drawnW = 0;
    let varianceW2 = account.varianceW2 + moved;
    for (const [index, unit] of units.entries()) {
      if (!isBurning(account, index)) continue;
      drawnW += unit.powerW;
      const known = regrouped.units[index];
      const byW = unit.powerW - (known === undefined || known.quarters === 0 ? 0 : known.powerW);
      varianceW2 += ((would.get(keyOf(unit.lamps))?.spread ?? 0) * byW) ** 2;
    }
    return believe(
      { ...account, varianceW2 },
      beyondW - drawnW,
      errorW ** 2,
      isTurned ? TURNED_STEP_CHANCE : STEP_CHANCE,
    );
  });
  return { units, accounts: likeliest(accounts), atMs: toMs, levels, dark };
}

/** Natural logarithm of how much likelier it is that a unit burns than that it does not. */
export function burningOdds({ accounts }: SilenceStudy, unit: number): number {
  const total = (burning: boolean): number =>
    addLogs(accounts.flatMap((one) => (isBurning(one, unit) === burning ? [one.logLikelihood] : [])));
  return Math.max(-2 * GIVEN_UP, Math.min(2 * GIVEN_UP, total(true) - total(false)));
}

/** The study once it is settled whether a unit burns. */
export function settleUnit(study: SilenceStudy, unit: number, burns: boolean): SilenceStudy {
  const accounts = study.accounts.filter((account) => isBurning(account, unit) === burns);
  return without(accounts.length === 0 ? study : { ...study, accounts }, unit);
}

/** How far the meter lies off beside the units that burn, by the likeliest account, W. */
export const likeliestOffW = ({ accounts }: SilenceStudy): number => accounts[0]?.offW ?? 0;

/** The study when what is usual was raised by `byW`. */
export const raiseUsual = (study: SilenceStudy, byW: number): SilenceStudy => ({
  ...study,
  accounts: study.accounts.map((account) => ({ ...account, offW: account.offW - byW })),
});

const isBurning = ({ burning }: Account, unit: number): boolean => ((burning >> unit) & 1) === 1;

/** Leaves out the units that are no longer silent, or silent with others, and takes in new ones. */
function regroup(before: SilenceStudy, silent: readonly WouldDraw[], fromMs: number): SilenceStudy {
  const now = new Set(silent.map(({ lamps }) => keyOf(lamps)));
  let study = before;
  for (let unit = before.units.length - 1; unit >= 0; unit--)
    if (!now.has(keyOf(before.units[unit]?.lamps ?? []))) study = without(study, unit);
  const known = new Set(study.units.map(({ lamps }) => keyOf(lamps)));
  for (const { lamps } of silent) {
    if (known.has(keyOf(lamps)) || study.units.length >= MOST_UNITS) continue;
    const bit = 1 << study.units.length;
    study = {
      ...study,
      units: [...study.units, { lamps, fromMs, quarters: 0, powerW: 0 }],
      accounts: study.accounts.flatMap((account) => [account, { ...account, burning: account.burning | bit }]),
    };
  }
  return study;
}

function without(study: SilenceStudy, unit: number): SilenceStudy {
  const low = (1 << unit) - 1;
  const accounts = study.accounts.map((account) => ({
    ...account,
    burning: (account.burning & low) | ((account.burning >> 1) & ~low),
  }));
  return { ...study, units: study.units.toSpliced(unit, 1), accounts: likeliest(accounts) };
}

/** An account after a quarter of an hour in which the meter lies `seenW` beyond its lamps: as usual or odd, or with a step. */
function believe(account: Account, seenW: number, errorW2: number, stepChance: number): Account[] {
  const { logLikelihood, offW, varianceW2 } = account;
  const surpriseW = seenW - offW;
  const usual = Math.log(1 - stepChance - ODD_CHANCE) + logDensity(surpriseW, varianceW2 + errorW2);
  const odd = Math.log(ODD_CHANCE) + logDensity(surpriseW, varianceW2 + errorW2 + ODD_W ** 2);
  const stepped = Math.log(stepChance) + logDensity(surpriseW, varianceW2 + errorW2 + STEP_W ** 2);
  const either = addLogs([usual, odd]);
  const share = Math.exp(usual - either);
  const gain = varianceW2 / (varianceW2 + errorW2);
  const stepGain = (varianceW2 + STEP_W ** 2) / (varianceW2 + STEP_W ** 2 + errorW2);
  return [
    {
      ...account,
      logLikelihood: logLikelihood + either,
      offW: offW + share * gain * surpriseW,
      varianceW2: varianceW2 * (1 - share * gain) + share * (1 - share) * (gain * surpriseW) ** 2,
    },
    {
      ...account,
      logLikelihood: logLikelihood + stepped,
      offW: offW + stepGain * surpriseW,
      varianceW2: (varianceW2 + STEP_W ** 2) * (1 - stepGain),
    },
  ];
}

/** By falling likelihood, those that say the same taken together and the unlikely given up. */
function likeliest(accounts: readonly Account[]): Account[] {
  const sorted = [...accounts].sort((a, b) => b.logLikelihood - a.logLikelihood);
  const best = sorted[0]?.logLikelihood ?? 0;
  const kept: Account[] = [];
  for (const account of sorted) {
    if (account.logLikelihood < best - GIVEN_UP || kept.length >= MOST_ACCOUNTS) break;
    const same = kept.findIndex(
      (other) =>
        other.burning === account.burning &&
        (other.offW - account.offW) ** 2 < 0.25 * (other.varianceW2 + account.varianceW2),
    );
    const other = kept[same];
    if (other === undefined) kept.push({ ...account, logLikelihood: account.logLikelihood - best });
    else kept[same] = { ...other, logLikelihood: addLogs([other.logLikelihood, account.logLikelihood - best]) };
  }
  return kept;
}

const logDensity = (x: number, variance: number): number =>
  -0.5 * ((x * x) / variance + Math.log(2 * Math.PI * variance));

function addLogs(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most === Number.NEGATIVE_INFINITY
    ? most
    : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}
