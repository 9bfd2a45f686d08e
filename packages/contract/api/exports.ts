import { Type } from "typebox";
import { Permission } from "../access/role.ts";
import { Double, Id, Instant, Int } from "./formats.ts";

export const EXPORT_FORMATS = ["csv", "xlsx", "geojson", "parquet", "ndjson"] as const;
export const ExportFormat = Type.Enum([...EXPORT_FORMATS]);
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const DATA_SET_GROUPS = [
  "readings",
  "town",
  "lighting",
  "energy",
  "plan",
  "work",
  "citizens",
  "devices",
  "people",
  "machines",
] as const;
export type DataSetGroup = (typeof DATA_SET_GROUPS)[number];

export const COLUMN_TYPES = ["text", "integer", "number", "boolean", "instant", "date", "json"] as const;
export const DataSetColumn = Type.Object(
  {
    /** With its unit where it has one: `latitude_deg`, `nominal_power_w`. */
    name: Type.String({ maxLength: 64 }),
    type: Type.Enum([...COLUMN_TYPES]),
  },
  { additionalProperties: false },
);
export type DataSetColumn = Type.Static<typeof DataSetColumn>;

const Title = Type.String({ maxLength: 200 });

/** Something that is stored, and in which forms it can be taken along. */
export const DataSetSummary = Type.Object(
  {
    id: Id,
    title: Type.Object({ it: Title, en: Title }, { additionalProperties: false }),
    group: Type.Enum([...DATA_SET_GROUPS]),
    permission: Permission,
    columns: Type.Array(DataSetColumn, { maxItems: 100 }),
    formats: Type.Array(ExportFormat, { maxItems: EXPORT_FORMATS.length }),
    period: Type.Enum(["none", "optional", "required"]),
    /** May be narrowed to points and quantities. */
    isOfSeries: Type.Boolean(),
    /** Rows now; not told where it is dear to know. */
    rows: Type.Optional(Int()),
  },
  { additionalProperties: false },
);
export type DataSetSummary = Type.Static<typeof DataSetSummary>;

/** GET /api/v1/exports: what whoever asks may take along. */
export const DataSetList = Type.Object(
  {
    dataSets: Type.Array(DataSetSummary, { maxItems: 300 }),
    /** More is refused: ask for a shorter period, or on the server with `lucciola export`. */
    maxRows: Int(),
    maxRowsXlsx: Int(),
  },
  { additionalProperties: false },
);
export type DataSetList = Type.Static<typeof DataSetList>;

const MAX_POINTS = 500;
const MAX_QUANTITIES = 50;
/** Ids or names in one text, separated by commas. */
const Commas = (item: string, most: number) =>
  Type.String({ minLength: 1, maxLength: most * 66, pattern: `^${item}(,${item}){0,${most - 1}}$` });

/** GET /api/v1/exports/:id/file */
export const ExportQuery = Type.Object(
  {
    format: ExportFormat,
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    points: Type.Optional(Commas("[a-z0-9][a-z0-9_-]{0,63}", MAX_POINTS)),
    quantities: Type.Optional(Commas("[A-Za-z0-9.]{1,64}", MAX_QUANTITIES)),
    /** Of CSV. `comma` also separates columns by semicolons, as spreadsheets in Italy want it. */
    decimal: Type.Optional(Type.Enum(["point", "comma"])),
    encoding: Type.Optional(Type.Enum(["utf-8", "utf-8-bom", "windows-1252"])),
    /** Of CSV and XLSX. `local`: the town's time, with its distance from UTC. */
    times: Type.Optional(Type.Enum(["utc", "local"])),
  },
  { additionalProperties: false },
);
export type ExportQuery = Type.Static<typeof ExportQuery>;

/** GET /api/v1/exports/:id/rows: how large the file would be. */
export const ExportSize = Type.Object(
  {
    rows: Int({ description: "at most: hours that were summarized count as what they were made of" }),
    maxRows: Int({ description: "a file of more is refused" }),
  },
  { additionalProperties: false },
);
export type ExportSize = Type.Static<typeof ExportSize>;

/** A data set as GeoJSON (RFC 7946): the columns of a row are the properties of a feature. */
export const FeatureCollection = Type.Object({
  type: Type.Enum(["FeatureCollection"]),
  features: Type.Array(
    Type.Object({
      type: Type.Enum(["Feature"]),
      /** [longitude, latitude] in degrees; null where nobody knows where it is. */
      geometry: Type.Union([
        Type.Object({ type: Type.Enum(["Point"]), coordinates: Type.Array(Double(), { minItems: 2, maxItems: 2 }) }),
        Type.Null(),
      ]),
      properties: Type.Record(
        Type.String({ maxLength: 64 }),
        Type.Union([Double(), Type.String({ maxLength: 10_000_000 }), Type.Boolean(), Type.Null()]),
        { maxProperties: 100 },
      ),
    }),
    { maxItems: 20_000_000 },
  ),
});
