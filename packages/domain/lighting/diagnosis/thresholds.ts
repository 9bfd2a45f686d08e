/** When something counts as wrong. Each number is dated configuration: its source, or [A] for an assumption. */
export interface DiagnosisThresholds {
  /** The day from which this edition holds, and what it rests on. */
  readonly edition: string;
  /** A lamp is not judged so soon after a change of level, beyond its fade, ms [A]. */
  readonly settleMs: number;
  /** Off is off only so long after it was asked, ms [A]: contactors and photocells take some minutes. */
  readonly dayAfterMs: number;
  /** Reported against desired level, points of flux [A]: DALI's steps are 2.8 % of the level at most. */
  readonly levelPoints: number;
  /** Own power at a level against what it used to be, share; TALQ's `lampPowerTolerance` of a lamp type, 12 % [A]. */
  readonly powerShare: number;
  /** Under this share of the usual power a lit lamp gives no light [A]. */
  readonly outShare: number;
  /** Above what air, own power and neighbours explain, K [A]. */
  readonly hotK: number;
  /** Whatever explains it, degrees Celsius; drivers are rated for a case of 75 to 90 °C [A]. */
  readonly hottestC: number;
  /** Starts beyond the usual, in about six hours [A]; a discharge lamp's "cycling" is three. */
  readonly startsInSixHours: number;
  /** Share of the rated hours from which a luminaire is to be planned for. CAM of 27-9-2017: L80B10 at 60 000 h. */
  readonly lifeShare: number;
  readonly ratedLifeH: number;
  /** Spread of sound luminaires of one type around its label, share [A]; the metering class comes on top. */
  readonly wattageShare: number;
  /** ANSI C136.52-2021 knows 2 % and 5 %; where a type does not say, the worse, share. */
  readonly meteringClass: number;
  /** What nobody registered is named from so much on, W and share of the cabinet's greatest load [A]. */
  readonly unregisteredW: number;
  readonly unregisteredShare: number;
  /** A device that speaks every quarter of an hour and is not heard for so long is silent, ms [A]. */
  readonly staleMs: number;
  /** An edge that is offline for so long is worth an alarm, ms [A]. */
  readonly offlineMs: number;
  /** Share of a circuit's lamps that must agree on its supply [A]. */
  readonly circuitShare: number;
  /** A run of so many lamps that lose their supply together is a cable's, not a fuse's [A]. */
  readonly cableLamps: number;
  /** How sure the cabinet's meter must be, standard errors [A]. */
  readonly sureZ: number;
  /**
   * How much likelier one answer must be than the other before a silent lamp is named, natural logarithm [A]: so much
   * until the meter was asked for `sureUntilMs` of light, then less and less, and after `untoldAfterMs` what is likelier
   * at all. At dawn it is named when it was asked for `leastNightMs`.
   */
  readonly sureOdds: number;
  readonly sureUntilMs: number;
  readonly untoldAfterMs: number;
  readonly leastNightMs: number;
}

const MINUTE_MS = 60_000;

export const THRESHOLDS: DiagnosisThresholds = {
  edition: "2026-11-27",
  settleMs: 2 * MINUTE_MS,
  dayAfterMs: 30 * MINUTE_MS,
  levelPoints: 10,
  powerShare: 0.12,
  outShare: 0.2,
  hotK: 20,
  hottestC: 95,
  startsInSixHours: 6,
  lifeShare: 0.9,
  ratedLifeH: 60_000,
  wattageShare: 0.12,
  meteringClass: 0.05,
  unregisteredW: 25,
  unregisteredShare: 0.007,
  staleMs: 150 * MINUTE_MS,
  offlineMs: 10 * MINUTE_MS,
  circuitShare: 0.6,
  cableLamps: 3,
  sureZ: 4,
  sureOdds: 6,
  sureUntilMs: 90 * MINUTE_MS,
  untoldAfterMs: 300 * MINUTE_MS,
  leastNightMs: 180 * MINUTE_MS,
};
