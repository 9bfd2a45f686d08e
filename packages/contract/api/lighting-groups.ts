import { Type } from "typebox";
import { LampType } from "../lighting/lamp-type.ts";
import { LampRule, LightingGroup } from "../lighting/lighting-group.ts";
import { LightingSection } from "../lighting/section.ts";
import { DimPct, Id, Int } from "./formats.ts";

const closed = { additionalProperties: false } as const;

/** GET /api/v1/lighting/groups: zones, cabinets and the town, and how many lamps each has now. */
export const GroupSummary = Type.Object({ group: LightingGroup, lamps: Int() });
export type GroupSummary = Type.Static<typeof GroupSummary>;
export const GroupList = Type.Object({ groups: Type.Array(GroupSummary, { maxItems: 10_000 }) });
export type GroupList = Type.Static<typeof GroupList>;

/** PUT /api/v1/lighting/groups/{id}: the id stands in the path. */
export const GroupRequest = Type.Object(Type.Omit(LightingGroup, ["id"]).properties, closed);
export type GroupRequest = Type.Static<typeof GroupRequest>;

/** GET /api/v1/lighting/sections: each with its lamps and the levels that keep its classes. */
export const SectionSummary = Type.Object({
  section: LightingSection,
  lampRule: LampRule,
  lamps: Int(),
  designDimPct: DimPct,
  leastDimPct: DimPct,
});
export type SectionSummary = Type.Static<typeof SectionSummary>;
export const SectionList = Type.Object({ sections: Type.Array(SectionSummary, { maxItems: 10_000 }) });
export type SectionList = Type.Static<typeof SectionList>;

/** PUT /api/v1/lighting/sections/{id} */
export const SectionRequest = Type.Object(
  { section: Type.Object(Type.Omit(LightingSection, ["id"]).properties, closed), lampRule: LampRule },
  closed,
);
export type SectionRequest = Type.Static<typeof SectionRequest>;

/** GET /api/v1/lighting/lamp-types */
export const LampTypeSummary = Type.Object({ type: LampType, lamps: Int() });
export type LampTypeSummary = Type.Static<typeof LampTypeSummary>;
export const LampTypeList = Type.Object({ types: Type.Array(LampTypeSummary, { maxItems: 2_000 }) });
export type LampTypeList = Type.Static<typeof LampTypeList>;
/** PUT /api/v1/lighting/lamp-types/{id} */
export const LampTypeRequest = Type.Object(Type.Omit(LampType, ["id"]).properties, closed);
export type LampTypeRequest = Type.Static<typeof LampTypeRequest>;
/** POST /api/v1/lighting/lamp-types/{id}/lamps: these lamps are of this type. */
export const LampsOfType = Type.Object(
  { lamps: Type.Array(Id, { minItems: 1, maxItems: 5_000, uniqueItems: true }) },
  closed,
);
export type LampsOfType = Type.Static<typeof LampsOfType>;
