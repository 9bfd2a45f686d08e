import { Type } from "typebox";
import { ColumnMapping } from "./devices.ts";

/** GET /api/v1/census/{kind}: the census of the public lighting, to be brought into PELL by mapping its columns. */
export const CensusKind = Type.Enum(["cabinets", "lamps"]);
export type CensusKind = Type.Static<typeof CensusKind>;
export const CensusParams = Type.Object({ kind: CensusKind }, { additionalProperties: false });
export const CensusQuery = Type.Object(
  {
    columns: Type.Optional({
      ...ColumnMapping,
      description:
        "COLUMN=FIELD,COLUMN=FIELD: columns of the file in this order; all fields by their own names unless said",
    }),
  },
  { additionalProperties: false },
);
