import { Type } from "typebox";

/** The causes that the diagnosis of street lighting can name; after the events of TALQ's lamp and segment monitors where it has one. */
export const ALARM_KIND_NAMES = [
  "lamp-out",
  "day-burner",
  "cycling",
  "dimming-failure",
  "power-too-high",
  "power-too-low",
  "driver-too-hot",
  "life-near-end",
  "wrong-wattage",
  "supply-lost",
  "communication-lost",
  "cable-lost",
  "contactor-stuck-on",
  "contactor-stuck-off",
  "cabinet-tripped",
  "unregistered-lamps",
] as const;
export const AlarmKind = Type.Enum([...ALARM_KIND_NAMES]);
export type AlarmKind = (typeof ALARM_KIND_NAMES)[number];

/** What an alarm is about: one lamp, a circuit of a cabinet, a cabinet with all behind it, or the town's network. */
export const AlarmPlaceKind = Type.Enum(["lamp", "circuit", "cabinet", "network"]);
export type AlarmPlaceKind = Type.Static<typeof AlarmPlaceKind>;

/** `urgent`: dark or dangerous tonight. `warning`: to be mended within days. `note`: for the next plan or the inventory. */
export const AlarmSeverity = Type.Enum(["urgent", "warning", "note"]);
export type AlarmSeverity = Type.Static<typeof AlarmSeverity>;
