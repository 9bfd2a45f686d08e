import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { DepreciationCurve } from "./lamp-settings.ts";

/** What is known of all luminaires of a make, after TALQ's `LampType` and the metering classes of ANSI C136.52-2021. */
export const LampType = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    /** How exactly its driver measures energy, in %. */
    meteringClassPct: Type.Optional(Type.Union([Type.Literal(2), Type.Literal(5)])),
    powerTolerancePct: Type.Optional(
      Type.Number({ minimum: 0, maximum: 50, description: "% by which two lamps of the type may differ in power" }),
    ),
    standbyPowerW: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: "W while dark under power" })),
    ratedBurnHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: "h, e.g. L80B10" })),
    /** With it the gear is driven to constant light output. */
    depreciation: Type.Optional(DepreciationCurve),
  },
  { additionalProperties: false },
);
export type LampType = Type.Static<typeof LampType>;
