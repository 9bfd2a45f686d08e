import { Type } from "typebox";

/** Requests and answers of the part of NGSI-LD (ETSI GS CIM 009 V1.8.1) that is served. */
const closed = { additionalProperties: false } as const;
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
const flag = Type.Boolean({ default: false });

/** Largest page. */
export const MOST_ENTITIES = 1_000;
const DEFAULT_ENTITIES = 100;

export const Urn = Type.String({ minLength: 1, maxLength: 128, pattern: "^[\\w:.-]+$" });
export const UrnParams = Type.Object({ id: Urn }, closed);

const representationQuery = {
  attrs: Type.Optional(text(1_000, "attributes, divided by commas")),
  options: Type.Optional(
    Type.String({ maxLength: 100, pattern: "^(keyValues|simplified|normalized|sysAttrs|concise|,)*$" }),
  ),
  format: Type.Optional(Type.Enum(["normalized", "simplified", "keyValues"])),
  local: Type.Optional(flag),
};

/** GET /ngsi-ld/v1/entities */
export const EntitiesQuery = Type.Object(
  {
    ...representationQuery,
    type: Type.Optional(text(500, "types, divided by commas")),
    id: Type.Optional(text(10_000, "URNs, divided by commas; a hundred at most")),
    idPattern: Type.Optional(text(200, "letters, digits, and up to three times .*")),
    q: Type.Optional(text(2_000, 'such as status=="ok";illuminanceLevel>0.5')),
    georel: Type.Optional(text(100, "near;maxDistance==METRES, near;minDistance==METRES or within")),
    geometry: Type.Optional(Type.Enum(["Point", "Polygon"])),
    coordinates: Type.Optional(text(40_000, "JSON, longitude first")),
    geoproperty: Type.Optional(Type.Enum(["location"])),
    limit: Type.Integer({ minimum: 0, maximum: MOST_ENTITIES, default: DEFAULT_ENTITIES, format: "int32" }),
    offset: Type.Integer({ minimum: 0, maximum: 10_000_000, default: 0, format: "int32" }),
    count: flag,
  },
  closed,
);
export type EntitiesQuery = Type.Static<typeof EntitiesQuery>;

export const EntityQuery = Type.Object(representationQuery, closed);

/** What has members as its model has them. */
const Open = Type.Object(
  { id: Type.String({ maxLength: 200 }), type: Type.String({ maxLength: 100 }) },
  { additionalProperties: true },
);
export const EntityBody = Open;
/** ETSI's API answers with a bare array. */
export const EntitiesBody = Type.Array(Open, { maxItems: MOST_ENTITIES });

export const TypeList = Type.Object(
  {
    id: Type.String({ maxLength: 200 }),
    type: Type.Literal("EntityTypeList"),
    typeList: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 }),
  },
  { additionalProperties: true },
);
