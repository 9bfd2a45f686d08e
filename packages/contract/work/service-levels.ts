import { Type } from "typebox";
import { Int } from "../api/formats.ts";
import { LocalDay } from "../time/local-day.ts";

const closed = { additionalProperties: false } as const;

/** How long an order of a severity may take, and whether nights of work, weekends and holidays count. */
export const ServiceLevel = Type.Object(
  {
    amount: Int({ minimum: 1, maximum: 400 }),
    unit: Type.Enum(["hours", "days"]),
    /** `always`: every day counts; `working-days`: the clock stands still on the others. */
    runs: Type.Enum(["always", "working-days"]),
  },
  closed,
);
export type ServiceLevel = Type.Static<typeof ServiceLevel>;

/** What the town has agreed on, from a day on: it holds for orders that are made from then until the next agreement. */
export const ServiceLevels = Type.Object(
  {
    from: LocalDay,
    urgent: ServiceLevel,
    warning: ServiceLevel,
    note: ServiceLevel,
    /** 1 is Monday. Holidays of the country and of the patron are never working days. */
    workingWeekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7, format: "int32" }), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
    }),
    /** `MM-DD` of the town's patron. */
    patronDay: Type.Optional(
      Type.String({ pattern: String.raw`^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`, maxLength: 5 }),
    ),
  },
  closed,
);
export type ServiceLevels = Type.Static<typeof ServiceLevels>;
