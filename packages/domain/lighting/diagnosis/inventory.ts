/** What the inventory knows of a lamp; it has its gaps and mistakes. */
export interface DiagnosedLamp {
  readonly id: string;
  /** The lamp's power on its label, W. */
  readonly nominalPowerW: number | undefined;
  /** How well its driver meters itself, share: 0.02 or 0.05 (ANSI C136.52-2021). */
  readonly meteringClass?: number;
  readonly ratedLifeH?: number;
  /** The programme that it runs: lamps of one programme change their level together. */
  readonly programme?: string;
  /** Whether the cabinet's gateway speaks for it; else it has a connection of its own. */
  readonly behindGateway: boolean;
}

/** Lamps that one contactor or breaker feeds, from the cabinet outwards. */
export interface DiagnosedCircuit {
  readonly id: string;
  readonly lamps: readonly string[];
  /** Where the inventory does not say, it is learned. */
  readonly kind?: CircuitKind;
}
/** `switched`: without power by day. */
export type CircuitKind = "switched" | "permanent";

export interface DiagnosedCabinet {
  readonly id: string;
  readonly lamps: readonly DiagnosedLamp[];
  readonly circuits: readonly DiagnosedCircuit[];
}

/** More programmes than this at one cabinet are taken together: a fit needs nights in which each differs from the others. */
const MOST_GROUPS = 4;

/** The programmes of a cabinet's lamps, in order; those beyond the last are counted with the first. */
export const loadGroups = ({ lamps }: DiagnosedCabinet): readonly string[] =>
  [...new Set(lamps.map(({ programme = "" }) => programme))].sort().slice(0, MOST_GROUPS);

/** The place of a lamp's programme among the groups. */
export const groupOf = (groups: readonly string[], { programme = "" }: DiagnosedLamp): number =>
  Math.max(0, groups.indexOf(programme));

/**
 * Whether a cabinet's meter sees a lamp. One that speaks for itself and is on none of the circuits is perhaps another
 * cabinet's, and the inventory names the wrong one.
 */
export const isMetered = ({ circuits }: DiagnosedCabinet, inCircuit: boolean, lamp: DiagnosedLamp): boolean =>
  inCircuit || lamp.behindGateway || circuits.length === 0;
