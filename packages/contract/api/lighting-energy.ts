import { Type } from "typebox";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

/** What lamps are added up by. A cabinet is a circuit's supply with a POD of its own. */
export const EnergyGroup = Type.Union([
  Type.Literal("lamp"),
  Type.Literal("street"),
  Type.Literal("cabinet"),
  Type.Literal("town"),
]);
export type EnergyGroup = Type.Static<typeof EnergyGroup>;

/** Query of GET /api/v1/lighting/energy. `to` is exclusive; at most 800 days. */
export const LightingEnergyQuery = Type.Object(
  {
    from: Instant,
    to: Instant,
    by: EnergyGroup,
    /** The lamps of one cabinet alone. */
    cabinet: Type.Optional(Id),
    /** The static programme that the saving is held against; the town's default where not given. */
    profile: Type.Optional(Id),
  },
  { additionalProperties: false },
);
export type LightingEnergyQuery = Type.Static<typeof LightingEnergyQuery>;

/**
 * Energy by the lamps' own registers (D4i), and what two other ways to light would have taken in the time that these
 * cover: full power for as long as the lamps burned, and a static programme. Nothing is invented for what is not covered.
 */
const energy = {
  lamps: Int(),
  energyWh: Int(),
  burnH: Double({ minimum: 0, description: "hours of light of all these lamps" }),
  coveredPct: Double({ minimum: 0, maximum: 100 }),
  /** Left out where no lamp has a nominal power. */
  fullPowerWh: Type.Optional(Int()),
  staticWh: Type.Optional(Int()),
  savedOverFullPct: Type.Optional(Double({ maximum: 100 })),
  savedOverStaticPct: Type.Optional(Double({ maximum: 100 })),
};

/** GET /api/v1/lighting/energy */
export const LightingEnergy = Type.Object({
  from: Instant,
  to: Instant,
  by: EnergyGroup,
  profile: Type.Object({ id: Id, name: Name, fullLoadH: Double({ minimum: 0 }) }),
  total: Type.Object(energy),
  rows: Type.Array(
    Type.Object({
      id: Name,
      name: Name,
      ...energy,
      /** POD of the cabinet and what its meter counted, which holds losses and lamps that nobody registered too. */
      supplyCode: Type.Optional(Type.String({ maxLength: 32 })),
      meterWh: Type.Optional(Int()),
      meterCoveredPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
    }),
    { maxItems: 20_000 },
  ),
});
export type LightingEnergy = Type.Static<typeof LightingEnergy>;
