import { Type } from "typebox";

/** Lighting classes of EN 13201-2: M for motor traffic, C for conflict areas, P for people on foot and on bicycles. */
export const LIGHT_CLASSES = [
  ...(["M1", "M2", "M3", "M4", "M5", "M6"] as const),
  ...(["C0", "C1", "C2", "C3", "C4", "C5"] as const),
  ...(["P1", "P2", "P3", "P4", "P5", "P6"] as const),
] as const;
export const LightClass = Type.Enum([...LIGHT_CLASSES], {
  description: "class of EN 13201-2; a lower class has a higher number",
});
export type LightClass = (typeof LIGHT_CLASSES)[number];
