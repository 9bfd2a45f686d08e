import { type Static, Type } from "typebox";

const TimeColumn = Type.Union([
  Type.Object(
    {
      column: Type.String({ minLength: 1 }),
      format: Type.Literal("iso", { description: "ISO 8601 with an offset: 2024-03-31T02:30:00+02:00, or with Z" }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      column: Type.String({ minLength: 1 }),
      format: Type.String({ minLength: 1, description: "Luxon tokens of a local time, e.g. dd/MM/yyyy HH:mm" }),
      zone: Type.String({ minLength: 1, description: "IANA zone such as Europe/Rome, or a fixed one such as UTC+1" }),
    },
    { additionalProperties: false },
  ),
]);

/** How a CSV file of a portal or logger is to be read. Rows are in ascending order of time. */
export const CsvLayout = Type.Object(
  {
    file: Type.String({ minLength: 1, description: "Plain or gzip" }),
    delimiter: Type.Optional(
      Type.Union([Type.Literal(","), Type.Literal(";"), Type.Literal("\t"), Type.Literal("|")], { default: "," }),
    ),
    decimal: Type.Optional(Type.Union([Type.Literal("."), Type.Literal(",")], { default: "." })),
    encoding: Type.Optional(
      Type.Union([Type.Literal("utf-8"), Type.Literal("windows-1252"), Type.Literal("utf-16le")], {
        default: "utf-8",
      }),
    ),
    time: TimeColumn,
    interval: Type.Optional(
      Type.Union(
        [
          Type.Object({ endColumn: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
          Type.Object({ minutes: Type.Integer({ minimum: 1, maximum: 44_640 }) }, { additionalProperties: false }),
          Type.Object({ until: Type.Literal("next-row") }, { additionalProperties: false }),
        ],
        { description: "For amounts: the time column is the start, and this is the end. Absent: values at an instant" },
      ),
    ),
    columns: Type.Array(
      Type.Object(
        {
          column: Type.String({ minLength: 1 }),
          quantity: Type.String({ description: "importWh, importTotalWh, activePowerW, voltageV.l1, ..." }),
          unit: Type.String({ description: "The unit of the file: kWh, Wh, W, kW, V, ..." }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 40 },
    ),
  },
  { additionalProperties: false },
);
export type CsvLayout = Static<typeof CsvLayout>;
