/** What a fault befalls: a light point, a circuit, a whole cabinet or a supply. */
export type FaultTarget = "lamp" | "circuit" | "cabinet" | "supply";

export interface FaultKind {
  readonly target: FaultTarget;
  /** Of the supplies, those that deliver one of these. */
  readonly carriers?: readonly string[];
  /** How often it comes, in a year, for each thing that it may befall. */
  readonly perYear: number;
  /** How long it lasts when nobody says, from and to, hours. */
  readonly lastsH: readonly [from: number, to: number];
  /** What `amount` means and its usual range; absent where the kind has none. */
  readonly amount?: { readonly unit: string; readonly range: readonly [from: number, to: number] };
  /** What its device is expected to show, for the books of the truth. */
  readonly expected: string;
}

const HOURS_A_DAY = 24;
const days = (from: number, to: number): readonly [number, number] => [from * HOURS_A_DAY, to * HOURS_A_DAY];

/**
 * Every fault that the world knows. The rates are assumptions of an ordinary town [A]: some three LED drivers of a hundred
 * fail in a year, contactors and breakers once in some years each, a building wastes something every year or two.
 */
export const FAULT_KINDS = {
  "lamp-dead": {
    target: "lamp",
    perYear: 0.018,
    lastsH: days(4, 60),
    expected: "no light and standby power when on; lightSourceFailure",
  },
  "day-burner": {
    target: "lamp",
    perYear: 0.006,
    lastsH: days(3, 40),
    expected: "full power whatever is asked, by day too while the circuit has supply",
  },
  cycling: {
    target: "lamp",
    perYear: 0.006,
    lastsH: days(3, 40),
    expected: "goes out and starts again every few minutes; startsTotal runs up",
  },
  "driver-hot": {
    target: "lamp",
    perYear: 0.005,
    lastsH: days(5, 80),
    expected: "driver far warmer than its neighbours; in warm nights thermalDerating or thermalShutdown and less power",
  },
  "dimming-failure": {
    target: "lamp",
    perYear: 0.005,
    lastsH: days(5, 80),
    expected: "full level and power whenever it burns, whatever step is asked",
  },
  "power-too-high": {
    target: "lamp",
    perYear: 0.004,
    lastsH: days(5, 60),
    expected: "the level that is asked, at a quarter more power than the lamp used to draw for it",
  },
  "power-too-low": {
    target: "lamp",
    perYear: 0.004,
    lastsH: days(5, 60),
    expected: "the level that is asked, at a third less power than the lamp used to draw for it",
  },
  "life-near-end": {
    target: "lamp",
    perYear: 0.004,
    lastsH: days(30, 88),
    expected: "burn hours near those for which the luminaire is rated",
  },
  "communication-lost": {
    target: "lamp",
    perYear: 0.01,
    lastsH: days(1, 30),
    expected: "no answer, while the light goes on as before",
  },
  "lamp-supply-lost": {
    target: "lamp",
    perYear: 0.01,
    lastsH: days(1, 20),
    expected: "no answer and no light, and the cabinet draws less by what the lamp drew: the fuse in its pole",
  },
  "cable-lost": {
    target: "circuit",
    perYear: 0.06,
    lastsH: days(1, 5),
    amount: { unit: "share of the circuit's lamps, from its end", range: [0.15, 0.6] },
    expected: "the lamps from the break to the circuit's end are silent and dark; the cabinet draws less",
  },
  "contactor-stuck-on": {
    target: "circuit",
    perYear: 0.05,
    lastsH: days(1, 8),
    expected: "the circuit has supply by day: contactorClosed, standby power, lamps that answer",
  },
  "contactor-stuck-off": {
    target: "circuit",
    perYear: 0.05,
    lastsH: days(0.5, 3),
    expected: "the circuit has no supply at night: its lamps are silent and the cabinet draws less",
  },
  "cabinet-tripped": {
    target: "cabinet",
    perYear: 0.5,
    lastsH: [3, 40],
    expected: "breakerTripped, no lamp of the cabinet answers, its meter stands still",
  },
  "gateway-offline": {
    target: "cabinet",
    perYear: 0.6,
    lastsH: [2, 30],
    expected: "nothing is heard of the cabinet and its lamps; what they measured comes when the gateway is back",
  },
  "unregistered-load": {
    target: "cabinet",
    perYear: 0.1,
    lastsH: days(6, 40),
    amount: { unit: "W", range: [60, 300] },
    expected: "the cabinet draws more at night than its lamps together, at whatever level they burn",
  },
  "stuck-meter": {
    target: "supply",
    perYear: 0.12,
    lastsH: days(1, 14),
    expected: "the same register and momentary values again and again; what passes is never counted",
  },
  "register-reset": {
    target: "supply",
    perYear: 0.1,
    lastsH: [0.25, 0.25],
    expected: "the registers fall to zero at one moment and count on from there",
  },
  "meter-replaced": {
    target: "supply",
    perYear: 0.08,
    lastsH: [0.5, 3],
    expected: "no answer while it is changed, then registers that begin at the new meter's reading",
  },
  gap: {
    target: "supply",
    perYear: 0.8,
    lastsH: [1, 72],
    expected: "no reading; afterwards the register holds what passed meanwhile",
  },
  spike: {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.3,
    lastsH: [0.25, 0.5],
    amount: { unit: "times the power", range: [8, 40] },
    expected: "a momentary power far above the load; the register does not know of it",
  },
  drift: {
    target: "supply",
    perYear: 0.06,
    lastsH: days(40, 88),
    amount: { unit: "share more, at its end", range: [-0.35, 0.35] },
    expected: "counts more and more, or less and less, than passes",
  },
  "night-waste": {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.35,
    lastsH: days(5, 45),
    amount: { unit: "share of the power in use", range: [0.25, 0.6] },
    expected: "power outside of the hours of use far above the usual base",
  },
  "base-load-change": {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.12,
    lastsH: days(50, 88),
    amount: { unit: "share of the base load", range: [0.3, 0.9] },
    expected: "the base load rises at one moment and stays",
  },
  "heating-at-weekend": {
    target: "supply",
    carriers: ["gas"],
    perYear: 0.7,
    lastsH: days(9, 30),
    expected: "in the heating season, heat on closed days as on open ones",
  },
  "heating-out-of-season": {
    target: "supply",
    carriers: ["gas"],
    perYear: 0.25,
    lastsH: days(7, 25),
    amount: { unit: "share of the heat at 5 °C", range: [0.2, 0.5] },
    expected: "outside of the heating season, gas in the hours of use",
  },
  "holiday-use": {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.3,
    lastsH: days(2, 14),
    amount: { unit: "share of the power in use", range: [0.5, 1] },
    expected: "on days that the calendar closes the building, the power of a workday in its hours of use",
  },
  "heating-too-early": {
    target: "supply",
    carriers: ["gas"],
    perYear: 0.4,
    lastsH: days(7, 30),
    amount: { unit: "hours before its usual start", range: [1.5, 4] },
    expected: "in the heating season, the boiler heats up hours before it has to",
  },
  "over-contract-power": {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.15,
    lastsH: days(4, 30),
    amount: { unit: "times the contract's power", range: [1.06, 1.4] },
    expected: "in hours of use, quarters of an hour above the power of the contract",
  },
  "reactive-energy": {
    target: "supply",
    carriers: ["electricity"],
    perYear: 0.1,
    lastsH: days(15, 88),
    amount: { unit: "varh for each Wh", range: [0.5, 1.1] },
    expected: "reactive energy far above a third of the active: its capacitors have failed",
  },
  "water-leak": {
    target: "supply",
    carriers: ["water"],
    perYear: 0.6,
    lastsH: days(3, 40),
    amount: { unit: "L/h", range: [40, 400] },
    expected: "a constant flow that does not end at night",
  },
} as const satisfies Record<string, FaultKind>;

export type FaultKindName = keyof typeof FAULT_KINDS;
export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as FaultKindName[];
export const faultKind = (name: FaultKindName): FaultKind => FAULT_KINDS[name];
