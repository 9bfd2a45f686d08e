import { type Static, Type } from "typebox";

const Column = Type.String({ minLength: 1, description: "Name in the header" });

const TimeColumn = Type.Union([
  Type.Object({ kind: Type.Literal("iso"), column: Column }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal("local"),
      column: Column,
      format: Type.String({ minLength: 1, description: "Luxon tokens, e.g. dd/MM/yyyy HH:mm" }),
      zone: Type.String({ minLength: 1, description: "IANA zone such as Europe/Rome, or a fixed one such as UTC+1" }),
    },
    { additionalProperties: false },
  ),
]);

/** Where an amount's interval ends; it begins at the time column. */
const IntervalEnd = Type.Union([
  Type.Object({ kind: Type.Literal("end-column"), column: Column }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal("minutes"), minutes: Type.Integer({ minimum: 1, maximum: 44_640 }) },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("next-row") }, { additionalProperties: false }),
]);

/**
 * How a CSV file of a portal or logger is read. Rows are in ascending order of time; ISO times carry their offset. With
 * `interval` the values are amounts (`importWh`, `exportWh`), without it what a meter showed at an instant.
 */
export const csvLayout = {
  file: Type.String({ minLength: 1, description: "Plain or gzip" }),
  delimiter: Type.Union([Type.Literal(","), Type.Literal(";"), Type.Literal("\t"), Type.Literal("|")], {
    default: ",",
  }),
  decimal: Type.Union([Type.Literal("."), Type.Literal(",")], { default: "." }),
  encoding: Type.Union([Type.Literal("utf-8"), Type.Literal("windows-1252"), Type.Literal("utf-16le")], {
    default: "utf-8",
  }),
  time: TimeColumn,
  interval: Type.Optional(IntervalEnd),
  columns: Type.Array(
    Type.Object(
      {
        column: Column,
        quantity: Type.String({ description: "importWh, importTotalWh, activePowerW, voltageV.l1, ..." }),
        unit: Type.String({ description: "The file's unit: kWh, Wh, W, kW, V, ..." }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 40 },
  ),
};
const CsvLayoutSchema = Type.Object(csvLayout);
export type CsvLayout = Static<typeof CsvLayoutSchema>;
