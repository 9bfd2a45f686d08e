/** GeoJSON of RFC 7946, as far as we tell of places: degrees in WGS 84, longitude first. */
export type GeoJson =
  | { readonly type: "Point"; readonly coordinates: Position }
  | { readonly type: "Polygon"; readonly coordinates: readonly (readonly Position[])[] };
export type Position = readonly [longitudeDeg: number, latitudeDeg: number];

export type NgsiValue = string | number | boolean | readonly NgsiValue[] | { readonly [name: string]: NgsiValue };

/** An attribute of an entity, after ETSI GS CIM 009, 4.5. */
export type NgsiAttribute =
  | {
      readonly kind: "property";
      readonly value: NgsiValue;
      readonly observedAtMs?: number;
      /** UN/CEFACT Common Code (Recommendation 20). */
      readonly unitCode?: string;
    }
  /** A value that is an instant, which the normalized form writes as a typed value. */
  | { readonly kind: "instant"; readonly atMs: number }
  | { readonly kind: "relationship"; readonly object: string | readonly string[] }
  | { readonly kind: "geo"; readonly value: GeoJson };

export interface NgsiEntity {
  /** `urn:ngsi-ld:TYPE:ID` with our own id. */
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, NgsiAttribute>>;
}

/** What is measured of an entity, by attribute; left out where it is not known. */
export type KnownAttributes = Readonly<Record<string, NgsiAttribute | undefined>>;

export const urnOf = (type: string, id: string): string => `urn:ngsi-ld:${type}:${id}`;

const URN = /^urn:ngsi-ld:([A-Za-z]{1,50}):([a-z0-9][a-z0-9_-]{0,79})$/;

/** Type and own id of a URN that `urnOf` made; `undefined` for any other text. */
export function parseUrn(urn: string): { readonly type: string; readonly id: string } | undefined {
  const [, type, id] = URN.exec(urn) ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}

/** An entity of the attributes that are known. */
export function entityOf(type: string, id: string, attributes: KnownAttributes): NgsiEntity {
  const known = Object.entries(attributes).filter((entry): entry is [string, NgsiAttribute] => entry[1] !== undefined);
  return { id: urnOf(type, id), type, attributes: Object.fromEntries(known) };
}

export const property = (value: NgsiValue | undefined): NgsiAttribute | undefined =>
  value === undefined ? undefined : { kind: "property", value };

export const relationship = (object: string | readonly string[] | undefined): NgsiAttribute | undefined =>
  object === undefined || object.length === 0 ? undefined : { kind: "relationship", object };

export const instant = (atMs: number | undefined): NgsiAttribute | undefined =>
  atMs === undefined ? undefined : { kind: "instant", atMs };

/** The attributes named alone; all where none is named. */
export function projected(entity: NgsiEntity, names: readonly string[] | undefined): NgsiEntity {
  if (names === undefined) return entity;
  const attributes = Object.fromEntries(Object.entries(entity.attributes).filter(([name]) => names.includes(name)));
  return { ...entity, attributes };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** The normalized form (CIM 009, 4.5.1): each attribute says what it is. */
export function toNormalized({ id, type, attributes }: NgsiEntity): Record<string, unknown> {
  const told = Object.entries(attributes).map(([name, attribute]) => [name, normalizedAttribute(attribute)]);
  return { id, type, ...Object.fromEntries(told) };
}

function normalizedAttribute(attribute: NgsiAttribute): Record<string, unknown> {
  switch (attribute.kind) {
    case "property":
      return {
        type: "Property",
        value: attribute.value,
        ...(attribute.unitCode === undefined ? {} : { unitCode: attribute.unitCode }),
        ...(attribute.observedAtMs === undefined ? {} : { observedAt: iso(attribute.observedAtMs) }),
      };
    case "instant":
      return { type: "Property", value: { "@type": "DateTime", "@value": iso(attribute.atMs) } };
    case "relationship":
      return { type: "Relationship", object: attribute.object };
    case "geo":
      return { type: "GeoProperty", value: attribute.value };
  }
}

/** The simplified form (CIM 009, 4.5.3), which the schemas of the models describe: names and values. */
export function toKeyValues({ id, type, attributes }: NgsiEntity): Record<string, unknown> {
  const told = Object.entries(attributes).map(([name, attribute]) => [name, simpleValue(attribute)]);
  return { id, type, ...Object.fromEntries(told) };
}

export function simpleValue(attribute: NgsiAttribute): unknown {
  switch (attribute.kind) {
    case "instant":
      return iso(attribute.atMs);
    case "relationship":
      return attribute.object;
    default:
      return attribute.value;
  }
}
