import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";

/**
 * How a building runs otherwise than usual from a local day to a local day, both included: `holiday` for a school in July,
 * `summer-school`, `closed`. Names are free; days with the same name count as alike.
 */
export const OperatingMode = Type.Object(
  {
    mode: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$", description: "holiday, summer-school, closed, ..." }),
    from: LocalDay,
    to: LocalDay,
  },
  { additionalProperties: false },
);
export type OperatingMode = Type.Static<typeof OperatingMode>;

/** When buildings may be heated, and for how long a day. Both days are included. */
export const HeatingSeason = Type.Object(
  {
    from: LocalDay,
    to: LocalDay,
    hoursPerDay: Type.Number({ minimum: 0, maximum: 24 }),
    source: Type.String({ maxLength: 200, description: "the rule: a decree, an ordinance of the mayor" }),
  },
  { additionalProperties: false },
);
export type HeatingSeason = Type.Static<typeof HeatingSeason>;
