import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";

const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });

/** A building that a supply feeds, and its share of what the supply delivers. */
export const BuildingFeed = Type.Object(
  { building: Id, sharePct: Type.Number({ exclusiveMinimum: 0, maximum: 100, description: "% of the supply" }) },
  { additionalProperties: false },
);
/** A cabinet of the street lighting that a supply feeds. */
export const CabinetFeed = Type.Object({ cabinet: Id }, { additionalProperties: false });
export const Feed = Type.Union([BuildingFeed, CabinetFeed]);
export type Feed = Type.Static<typeof Feed>;

/** What holds for a supply from a local day until the next facts begin. */
export const SupplyFacts = Type.Object(
  {
    feeds: Type.Array(Feed, { maxItems: 100, description: "empty: the building that the supply's point names" }),
    under: Type.Optional({ ...Id, description: "the supply whose meter counts this one's energy as well" }),
    role: Type.Optional(
      Type.Union([Type.Literal("exchange"), Type.Literal("production")], {
        description:
          "exchange (default): with the grid; production: the meter of a plant, whose export is what it makes",
      }),
    ),
    peakPowerW: Type.Optional(
      Type.Number({ minimum: 1, maximum: 1e9, description: "W, of the panels behind the supply" }),
    ),
    storageCapacityWh: Type.Optional(Type.Number({ minimum: 1, maximum: 1e10, description: "Wh, usable" })),
    storagePowerW: Type.Optional(Type.Number({ minimum: 1, maximum: 1e9, description: "W" })),
  },
  { additionalProperties: false },
);
export type SupplyFacts = Type.Static<typeof SupplyFacts>;

/** What holds for a building from a local day until the next facts begin. */
export const BuildingFacts = Type.Object(
  {
    use: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    grossAreaM2: Type.Optional(Type.Number({ minimum: 1, maximum: 1e7, description: "m2, floors with their walls" })),
    heatedAreaM2: Type.Optional(Type.Number({ minimum: 1, maximum: 1e7, description: "m2 of floor that is heated" })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type BuildingFacts = Type.Static<typeof BuildingFacts>;
