import { Type } from "typebox";
import { IsoInstant } from "../time/iso.ts";
import { Double, Id } from "./formats.ts";

/** UrbanDatasets of ENEA's Smart City Platform Specification 2.0. */
const closed = { additionalProperties: false } as const;
const text = (maxLength: number) => Type.String({ maxLength });
const LOCAL = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$";
const Stamp = Type.String({ pattern: LOCAL, maxLength: 19, description: "in the time zone of the context" });

export const UrbanDatasetId = Type.Enum([
  "CounterReading",
  "SinglePhaseCounterReading",
  "PodKPIpell",
  "BuildingElectricConsumption",
  "BuildingEnergyAnomalies",
]);
export const UrbanDatasetParams = Type.Object({ name: UrbanDatasetId }, closed);

/** GET /api/v1/urban-datasets/{name} */
export const UrbanDatasetQuery = Type.Object(
  {
    from: IsoInstant,
    to: IsoInstant,
    bucket: Type.Optional(
      Type.Enum(["hour", "day", "month"], {
        description: "length of the periods of the lines; hour unless said otherwise",
      }),
    ),
    id: Type.Optional({ ...Id, description: "one cabinet or building alone" }),
  },
  closed,
);

const Coordinates = Type.Object(
  {
    format: text(20),
    latitude: Double({ minimum: -90, maximum: 90 }),
    longitude: Double({ minimum: -180, maximum: 180 }),
  },
  closed,
);
export const UrbanPropertyDefinition = Type.Object(
  {
    propertyName: text(100),
    propertyDescription: Type.Optional(text(500)),
    dataType: Type.Optional(text(50)),
    codeList: Type.Optional(text(500)),
    unitOfMeasure: Type.Optional(text(100)),
    measurementType: Type.Optional(text(50)),
    subProperties: Type.Optional(Type.Object({ propertyName: Type.Array(text(100), { maxItems: 20 }) }, closed)),
  },
  closed,
);

export type UrbanPropertyDefinition = Type.Static<typeof UrbanPropertyDefinition>;

export const UrbanDatasetBody = Type.Object(
  {
    UrbanDataset: Type.Object(
      {
        specification: Type.Object(
          {
            version: text(10),
            id: Type.Object({ value: text(100), schemeID: text(50) }, closed),
            name: text(200),
            uri: text(500),
            properties: Type.Object(
              { propertyDefinition: Type.Array(UrbanPropertyDefinition, { maxItems: 100 }) },
              closed,
            ),
          },
          closed,
        ),
        context: Type.Object(
          {
            producer: Type.Object({ id: text(100), schemeID: Type.Optional(text(100)) }, closed),
            timeZone: text(10),
            timestamp: Stamp,
            coordinates: Coordinates,
            language: text(2),
          },
          closed,
        ),
        values: Type.Object(
          {
            line: Type.Array(
              Type.Object(
                {
                  id: Type.Integer({ minimum: 1, maximum: 1_000_000, format: "int32" }),
                  description: Type.Optional(text(1_000)),
                  coordinates: Type.Optional(Coordinates),
                  period: Type.Object({ start_ts: Stamp, end_ts: Stamp }, closed),
                  property: Type.Array(Type.Object({ name: text(100), val: text(500) }, closed), {
                    minItems: 1,
                    maxItems: 50,
                  }),
                },
                closed,
              ),
              { minItems: 1, maxItems: 10_000 },
            ),
          },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
);
export type UrbanDatasetBody = Type.Static<typeof UrbanDatasetBody>;
