import { Type } from "typebox";
import { Double, Int, Name } from "../api/formats.ts";
import { LocalDay } from "../time/local-day.ts";

const closed = { additionalProperties: false } as const;

/**
 * What energy is converted to:
 * - `tep`: tonnes of oil equivalent, as the energy manager's declaration wants it;
 * - `primary-non-renewable`, `primary-renewable`: fP,nren and fP,ren of the energy performance of buildings;
 * - `co2`: kg of CO2; `energy`: kWh of an amount of fuel, such as `kWh/kg`; `density`: kg of a volume of fuel, `kg/L` or
 *   `kg/m3`, for fuels that are sold by volume.
 */
export const FACTOR_KINDS = ["tep", "primary-non-renewable", "primary-renewable", "co2", "energy", "density"] as const;
export const FactorKind = Type.Enum([...FACTOR_KINDS]);
export type FactorKind = (typeof FACTOR_KINDS)[number];

export const FACTOR_CARRIERS = ["electricity", "gas", "heat", "diesel", "lpg", "pellet", "wood", "water"] as const;
export const FactorCarrier = Type.Enum([...FACTOR_CARRIERS]);
export type FactorCarrier = (typeof FACTOR_CARRIERS)[number];

/** A factor from a day until the next of its kind and carrier. It is never overwritten: a correction replaces it by name. */
export const Factor = Type.Object(
  {
    kind: FactorKind,
    carrier: FactorCarrier,
    from: LocalDay,
    /** The year that its source speaks of, where that is not the year of `from`. */
    year: Int({ minimum: 1900, maximum: 2200 }),
    value: Double({ minimum: 0, maximum: 1e6 }),
    /** Such as `kg/kWh`, `tep/MWh`, `tep/1000 Sm3`. */
    unit: Type.String({ minLength: 1, maxLength: 40 }),
    /** Whether the energy of the fuel is its higher (gross) or lower (net) heating value; `none` where there is no fuel. */
    heatingValue: Type.Enum(["gross", "net", "none"]),
    source: Type.String({ minLength: 1, maxLength: 300 }),
    /** False: from memory or second hand, to be looked up in its source before it is relied on. */
    verified: Type.Boolean(),
    note: Type.Optional(Name),
  },
  closed,
);
export type Factor = Type.Static<typeof Factor>;

/** A factor as it is kept. */
export const StoredFactor = Type.Object({
  ...Factor.properties,
  id: Int(),
  /** The one that this corrects. */
  replaces: Type.Optional(Int()),
  /** Set where a later one corrects this. */
  replacedBy: Type.Optional(Int()),
});
export type StoredFactor = Type.Static<typeof StoredFactor>;
