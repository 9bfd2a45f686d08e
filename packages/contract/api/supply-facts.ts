import { Type } from "typebox";
import { BuildingFacts, SupplyFacts } from "../energy/supply-facts.ts";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id } from "./formats.ts";

/** PUT and DELETE of /api/v1/supplies/{id}/facts/{from} and /api/v1/buildings/{id}/facts/{from} */
export const FactsParams = Type.Object({ id: Id, from: LocalDay }, { additionalProperties: false });

export const DatedSupplyFacts = Type.Object({ from: LocalDay, ...SupplyFacts.properties });
export const DatedBuildingFacts = Type.Object({ from: LocalDay, ...BuildingFacts.properties });

/** GET /api/v1/buildings/{id}/facts: oldest first. */
export const BuildingFactsList = Type.Object({ facts: Type.Array(DatedBuildingFacts, { maxItems: 1_000 }) });

/** A load of oil, LPG, pellets or wood. */
export const DeliveryEntry = Type.Object(
  {
    supply: Id,
    date: LocalDay,
    document: Type.Optional(
      Type.String({ maxLength: 100, description: "delivery note or invoice, which tells two loads of one day apart" }),
    ),
    amount: Double({ minimum: 0.001, maximum: 1e7 }),
    unit: Type.Enum(["L", "kg", "t", "m3"], { description: "m3 of stacked wood" }),
    costEur: Type.Optional(Double({ minimum: 0, maximum: 1e8, description: "euro, with VAT" })),
  },
  { additionalProperties: false },
);
export type DeliveryEntry = Type.Static<typeof DeliveryEntry>;

/** POST /api/v1/deliveries */
export const DeliveryRequest = Type.Object(
  { deliveries: Type.Array(DeliveryEntry, { minItems: 1, maxItems: 1_000 }) },
  { additionalProperties: false },
);
export const DeliveryList = Type.Object({ deliveries: Type.Array(DeliveryEntry, { maxItems: 1_000 }) });

/** DELETE /api/v1/supplies/{id}/deliveries/{date}?document= */
export const DeliveryParams = Type.Object({ id: Id, date: LocalDay }, { additionalProperties: false });
export const DeliveryQuery = Type.Object(
  { document: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
);
