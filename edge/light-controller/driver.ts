import type { LampFailure, LampSample } from "@lucciola/contract/lighting/lamp-message.ts";

/** What a control gear says of itself, under the D4i names of the contract. What a gear cannot tell is left out. */
export type LampReading = Pick<
  LampSample,
  | "dimPct"
  | "activePowerW"
  | "supplyVoltageV"
  | "powerFactor"
  | "energyTotalWh"
  | "operatingTimeTotalS"
  | "lightSourceOnTimeTotalS"
  | "startsTotal"
  | "driverTemperatureC"
> & { readonly failures: readonly LampFailure[] };

/** The gear is silent: broken, off the bus or without supply. The driver does not try again; its caller decides. */
export type NoAnswer = { readonly kind: "no-answer"; readonly detail: string };

/** `dimPct` is where the gear will stand, in its own steps. */
export type SetLevelOutcome = { readonly kind: "accepted"; readonly dimPct: number } | NoAnswer;
/** `dimPct` is absent while the gear starts up, and when it cannot light its lamp. */
export type LevelOutcome = { readonly kind: "level"; readonly dimPct?: number } | NoAnswer;
export type ReadOutcome = { readonly kind: "reading"; readonly reading: LampReading } | NoAnswer;

/**
 * One lamp as its controller drives it. Every call settles within seconds: who waits on a wire keeps a timeout. A
 * rejection means that the way to the gear is broken (a serial port that is gone) and is treated as silence.
 */
export interface LampDriver {
  /** Fades to `dimPct` % of luminous flux (0 = off) within `fadeMs`. Resolves when the gear has accepted, not when it is there. */
  setLevel(dimPct: number, fadeMs: number): Promise<SetLevelOutcome>;
  /** The level at this moment, in the middle of a fade too. Quick: on a DALI line one query against some sixty for `read`. */
  readLevel(): Promise<LevelOutcome>;
  /** Level, power, registers and failures. */
  read(): Promise<ReadOutcome>;
  /**
   * Whether the lamp's circuit has supply, where the controller can tell: from the feedback of a cabinet's contactor, or a
   * relay of its own. A lamp on a circuit that is switched off by day is then dark and not faulty. Left out: it always has.
   */
  hasSupply?(): boolean;
}
