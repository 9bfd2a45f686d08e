import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import { entityOf, type NgsiEntity, property, relationship, urnOf } from "./ngsi-entity.ts";
import { type Origin, originAttribute } from "./origin.ts";
import { areaAround, areaAttribute, type Placed } from "./place.ts";

/** A list of more lamps is left out: an entity has an end. They are found by asking for lamps. */
export const MOST_MEMBERS = 1_000;

export interface LightGroupFacts {
  readonly id: string;
  readonly name: string;
  /** The cabinet that the group is of. */
  readonly cabinet: (Placed & Origin & { readonly id: string }) | undefined;
  readonly programme: string | undefined;
  readonly lamps: readonly (Placed & Origin & { readonly id: string })[];
}

/** `StreetlightGroup`; `undefined` of a group that has no place. */
export function streetlightGroup({ id, name, cabinet, programme, lamps }: LightGroupFacts): NgsiEntity | undefined {
  const location = areaAround(lamps) ?? (cabinet && areaAround([cabinet]));
  if (location === undefined) return undefined;
  return entityOf("StreetlightGroup", id, {
    name: property(name),
    dataProvider: originAttribute(cabinet === undefined ? lamps : [cabinet, ...lamps]),
    location: areaAttribute(location),
    activeProgramId: property(programme),
    refStreetlightControlCabinet: relationship(cabinet && urnOf("StreetlightControlCabinet", cabinet.id)),
    refStreetlight: relationship(
      lamps.length > MOST_MEMBERS ? undefined : lamps.map((lamp) => urnOf("Streetlight", lamp.id)),
    ),
  });
}

export interface CircuitFacts {
  readonly id: string;
  readonly lamps: readonly (Placed & Origin)[];
}

/** `StreetlightFeeder`: a line of a cabinet, from which lamps get their power. */
export const streetlightFeeder = ({ id, lamps }: CircuitFacts): NgsiEntity =>
  entityOf("StreetlightFeeder", id, {
    name: property(id),
    dataProvider: originAttribute(lamps),
    location: areaAttribute(areaAround(lamps)),
    numStreetlight: property(lamps.length),
  });

/** `StreetlightModel`: what is known of all luminaires of a make. */
export const streetlightModel = ({ id, name, ratedBurnHours }: LampType): NgsiEntity =>
  entityOf("StreetlightModel", id, { name: property(name), workingLife: property(ratedBurnHours) });
