import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";
import { quantityOf } from "../units/quantities.ts";

/** Amounts that a file of a utility or logger may hold. */
export const IMPORTED_AMOUNTS = [
  "importWh",
  "exportWh",
  "importReactiveVarh",
  "exportReactiveVarh",
  "volumeL",
] as const;
export type ImportedAmount = (typeof IMPORTED_AMOUNTS)[number];
/** Registers that were read off and written down. */
export const IMPORTED_REGISTERS = ["importTotalWh", "exportTotalWh", "volumeTotalL"] as const;
export type ImportedRegister = (typeof IMPORTED_REGISTERS)[number];

/** Holds a message below the megabyte of a journal's record. */
export const MAX_IMPORTED_VALUES = 20_000;
const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const { max: MAX_AMOUNT } = quantityOf("importWh");

/** Amounts of one supply over intervals that follow each other, each `stepS` long; null where the file holds none. */
export const AmountRun = Type.Object(
  {
    point: Id,
    quantity: Type.Enum([...IMPORTED_AMOUNTS]),
    start: IsoInstant,
    stepS: Type.Integer({ minimum: 60, maximum: 32 * 86_400, description: "s" }),
    values: Type.Array(Type.Union([Type.Number({ minimum: 0, maximum: MAX_AMOUNT }), Type.Null()]), {
      minItems: 1,
      maxItems: MAX_IMPORTED_VALUES,
    }),
  },
  { additionalProperties: false },
);
export type AmountRun = Type.Static<typeof AmountRun>;

/** What a register stood at. */
export const RegisterReading = Type.Object(
  {
    point: Id,
    quantity: Type.Enum([...IMPORTED_REGISTERS]),
    at: IsoInstant,
    value: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  },
  { additionalProperties: false },
);
export type RegisterReading = Type.Static<typeof RegisterReading>;

/** Readings from a file, placed at supplies already: a utility's curve has no device that would be installed there. */
export const ImportedReadings = Type.Object(
  {
    source: Type.String({ minLength: 1, maxLength: 200, description: "name of the file" }),
    runs: Type.Array(AmountRun, { maxItems: MAX_IMPORTED_VALUES }),
    registers: Type.Array(RegisterReading, { maxItems: MAX_IMPORTED_VALUES }),
  },
  { additionalProperties: false },
);
export type ImportedReadings = Type.Static<typeof ImportedReadings>;
