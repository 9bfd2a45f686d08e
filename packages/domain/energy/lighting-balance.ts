/** What a cabinet's meter and its lamps counted over the same time. */
export interface LightingAccount {
  readonly meterWh: number;
  /** How much of the time lies between readings, 0 to 100. */
  readonly meterCoveredPct: number;
  readonly lampsWh: number;
  readonly lampsCoveredPct: number;
  /** What the meter counts at every hour, day and night, over the time, Wh. */
  readonly standbyWh: number;
}

/**
 * Why the two differ:
 * - `meter-unknown`, `lamps-unknown`: too little of the time is covered to say anything.
 * - `within-losses`: lines, and the classes of the meters.
 * - `standby`: what the cabinet itself draws all day explains the rest.
 * - `unregistered`: energy of the hours of light that no registered lamp counted: a lamp that is in no inventory, a larger
 *   wattage, something plugged in.
 * - `lamps-above-meter`: lamps that hang on another cabinet, or whose own meters show too much.
 */
export type LightingBalanceReason =
  | "meter-unknown"
  | "lamps-unknown"
  | "within-losses"
  | "standby"
  | "unregistered"
  | "lamps-above-meter";

/** [A] Under this the missing part may be as large as any difference. */
const LEAST_COVER_PCT = 95;
/** Losses of lines are held below 5 % (CEI 64-8 limits the drop of voltage to that), and the meter's class adds 2 %. [A] */
const LINE_LOSS_SHARE = 0.05;
const METER_CLASS_SHARE = 0.02;

/** The cause of the difference between a cabinet's meter and its lamps, by magnitude. */
export function explainLightingBalance(account: LightingAccount): LightingBalanceReason {
  const { meterWh, meterCoveredPct, lampsWh, lampsCoveredPct, standbyWh } = account;
  if (meterCoveredPct < LEAST_COVER_PCT) return "meter-unknown";
  if (lampsCoveredPct < LEAST_COVER_PCT) return "lamps-unknown";
  const differenceWh = meterWh - lampsWh;
  const classWh = METER_CLASS_SHARE * Math.max(meterWh, lampsWh);
  const explainedWh = classWh + LINE_LOSS_SHARE * lampsWh;
  if (differenceWh < -classWh) return "lamps-above-meter";
  if (differenceWh <= explainedWh) return "within-losses";
  return differenceWh - standbyWh <= explainedWh ? "standby" : "unregistered";
}
