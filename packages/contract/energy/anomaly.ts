import { Type } from "typebox";

/** What the anomaly detection of supplies can name: one of these for one cause. */
export const ANOMALY_KIND_NAMES = [
  "night-base-load",
  "weekend-base-load",
  "holiday-use",
  "heating-too-early",
  "heating-out-of-season",
  "level-change",
  "spike",
  "flat-line",
  "drift",
  "gap",
  "water-leak",
  "over-contract-power",
  "reactive-energy",
  "saving-lost",
] as const;
export const AnomalyKind = Type.Enum([...ANOMALY_KIND_NAMES]);
export type AnomalyKind = (typeof ANOMALY_KIND_NAMES)[number];
