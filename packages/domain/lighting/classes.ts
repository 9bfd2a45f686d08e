import { LIGHT_CLASSES, type LightClass } from "@lucciola/contract/lighting/light-class.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";

/**
 * What a class requires to be maintained on average: road luminance in cd/m2 (M) or horizontal illuminance in lx (C, P).
 * `source` is the edition in which the numbers stand; those marked unconfirmed are from general knowledge and wait for a
 * look into the standard itself.
 */
export const CLASS_REQUIREMENTS = {
  source: "EN 13201-2:2015, tables 1, 2 and 3",
  asOf: "2026-11",
  confirmed: ["M1", "M2"] as readonly LightClass[],
  required: {
    ...{ M1: 2, M2: 1.5, M3: 1, M4: 0.75, M5: 0.5, M6: 0.3 },
    ...{ C0: 50, C1: 30, C2: 20, C3: 15, C4: 10, C5: 7.5 },
    ...{ P1: 15, P2: 10, P3: 7.5, P4: 5, P5: 3, P6: 2 },
  } satisfies Record<LightClass, number>,
} as const;

export type ClassFamily = "M" | "C" | "P";

export const familyOf = (lightClass: LightClass): ClassFamily => lightClass.charAt(0) as ClassFamily;

/** The maintained average that a class requires: cd/m2 for M, lx for C and P. */
export const requiredValue = (lightClass: LightClass): number => CLASS_REQUIREMENTS.required[lightClass];

/** How many classes `lower` lies below `higher`; negative when it lies above. Throws `RangeError` for two families. */
export function classesBelow(lower: LightClass, higher: LightClass): number {
  if (familyOf(lower) !== familyOf(higher)) {
    throw new RangeError(`classes ${lower} and ${higher} are of two families and cannot be compared`);
  }
  return LIGHT_CLASSES.indexOf(lower) - LIGHT_CLASSES.indexOf(higher);
}

/**
 * The class `steps` below the design class, never below the least one. Where the least class is above the design class,
 * which is an error in the section's data, the design class holds.
 */
export function loweredClass(
  { designClass, leastClass }: Pick<LightingSection, "designClass" | "leastClass">,
  steps: number,
): LightClass {
  const most = Math.max(0, classesBelow(leastClass, designClass));
  return LIGHT_CLASSES[LIGHT_CLASSES.indexOf(designClass) + Math.min(most, Math.max(0, steps))] ?? designClass;
}

/**
 * The floor of an operating class: the share of the installation's maintained flux that it needs, in %. By the installed
 * value where a calculation exists, else by the ratio to the design class. An installation that is too weak for the class
 * gives 100: more it cannot.
 */
export function floorPct(
  { designClass, installedValue }: Pick<LightingSection, "designClass" | "installedValue">,
  operatingClass: LightClass,
): number {
  if (installedValue === undefined) classesBelow(operatingClass, designClass);
  return Math.min(100, (100 * requiredValue(operatingClass)) / (installedValue ?? requiredValue(designClass)));
}
