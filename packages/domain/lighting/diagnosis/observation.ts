import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";

/** A lamp as its controller read it at `atMs`. What the gear cannot tell is left out. */
export interface LampObservation {
  readonly kind: "lamp";
  readonly lamp: string;
  readonly atMs: number;
  readonly dimPct?: number | undefined;
  readonly activePowerW?: number | undefined;
  readonly energyTotalWh?: number | undefined;
  readonly lightSourceOnTimeTotalS?: number | undefined;
  readonly startsTotal?: number | undefined;
  readonly driverTemperatureC?: number | undefined;
  readonly failures?: readonly LampFailure[] | undefined;
}

/** From `atMs` on the town wants `dimPct` of a lamp, reached in `fadeMs`. */
export interface DesiredObservation {
  readonly kind: "desired";
  readonly lamp: string;
  readonly atMs: number;
  readonly dimPct: number;
  readonly fadeMs: number;
}

/** A register of the cabinet's meter, and when it was received. */
export interface MeterObservation {
  readonly kind: "meter";
  readonly atMs: number;
  readonly receivedAtMs: number;
  readonly importTotalWh: number;
}

export interface CabinetObservation {
  readonly kind: "cabinet";
  readonly atMs: number;
  readonly breakerTripped: boolean;
}

/** The cabinet's gateway came or went, as the broker saw it. */
export interface PresenceObservation {
  readonly kind: "presence";
  readonly atMs: number;
  readonly online: boolean;
}

/** All that reaches the diagnosis of a cabinet, in the order in which it was received. */
export type Observation =
  | LampObservation
  | DesiredObservation
  | MeterObservation
  | CabinetObservation
  | PresenceObservation;
