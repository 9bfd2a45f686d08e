import { CABINET_MONITOR, SEGMENT_MONITOR } from "./cabinet-functions.ts";
import type { FunctionFacts } from "./function-type.ts";
import { BASIC, COMMUNICATION, GATEWAY, TIME } from "./general-functions.ts";
import { LAMP_ACTUATOR, LAMP_MONITOR, LIGHT_SENSOR, PHOTOCELL } from "./lamp-functions.ts";
import { ELECTRICAL_METER } from "./meter-functions.ts";

/** The release that is spoken: header `talq-api-version`. */
export const TALQ_VERSION = "2.7.1";
/** Where the facts of this folder are read: names, types, units, and what is mandatory. BSD-3-Clause. */
export const TALQ_SOURCE =
  "https://github.com/TALQ-consortium/TALQ_specification (b05f9a2c8df945fceab5f47c0ebc045724dc77e0, 2026-04-20)";

/**
 * The function types of the lighting profile that street lighting knows: all that the profile calls mandatory for one side
 * or the other, and those of lamps and cabinets beside them. A type is a table, one attribute a line.
 */
export const FUNCTION_TYPES: ReadonlyMap<string, FunctionFacts> = new Map(
  [
    BASIC,
    GATEWAY,
    COMMUNICATION,
    TIME,
    LAMP_ACTUATOR,
    LAMP_MONITOR,
    PHOTOCELL,
    LIGHT_SENSOR,
    SEGMENT_MONITOR,
    CABINET_MONITOR,
    ELECTRICAL_METER,
  ].map((facts) => [facts.name, facts]),
);

/** The keys that a refusal carries. */
export const TALQ_ERROR_KEYS = [
  "headerMissing",
  "headerValueNotValid",
  "parameterMissing",
  "parameterValueNotValid",
  "payloadError",
  "resourceNotFound",
  "resourceConflict",
  "relatedResourceNotFound",
  "deletingResourceIsReferred",
  "serviceConstraintExceeded",
  "assignmentEntityNotValid",
  "assignmentAddressNotValid",
  "overrideCommandNotValid",
  "overrideAddressNotValid",
  "genericError",
] as const;
/** `methodNotAllowed` is no published key: the answer 405 has none. */
export type TalqErrorKey = (typeof TALQ_ERROR_KEYS)[number] | "methodNotAllowed";
