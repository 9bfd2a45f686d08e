import { Type } from "typebox";
import { Double, Id, Name } from "../api/formats.ts";
import { LocalDay } from "../time/local-day.ts";
import { BillComponent, PriceBand } from "./supply-contract.ts";

const closed = { additionalProperties: false } as const;
const Eur = Double({ minimum: -1e9, maximum: 1e9, description: "euro, at most 5 decimals" });

export const BILL_UNITS = ["kWh", "kW", "kvarh", "month", "day", "m3", "Sm3", "other"] as const;
export type BillUnit = (typeof BILL_UNITS)[number];

/** A line of a bill, without tax. Credits are negative. */
export const BillLine = Type.Object(
  {
    component: BillComponent,
    description: Type.String({ maxLength: 1_000 }),
    band: Type.Optional(PriceBand),
    /** Days it is for, both included, where they are not the bill's. One that ends before the bill's begin is a correction. */
    from: Type.Optional(LocalDay),
    to: Type.Optional(LocalDay),
    quantity: Type.Optional(Double({ minimum: -1e9, maximum: 1e9, description: "at most 6 decimals" })),
    unit: Type.Optional(Type.Enum([...BILL_UNITS])),
    unitPriceEur: Type.Optional(Double({ minimum: -1e6, maximum: 1e6, description: "at most 8 decimals" })),
    amountEur: Eur,
    vatPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
    /** Whether the quantity was read or estimated by the distributor. */
    reading: Type.Optional(Type.Enum(["actual", "estimated"])),
    /** It puts a period right that was billed before, whatever its days. */
    isCorrection: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type BillLine = Type.Static<typeof BillLine>;

/** A bill for one supply. A document for many supplies is as many bills of one number. */
export const Bill = Type.Object(
  {
    supplier: Type.String({ minLength: 1, maxLength: 200 }),
    /** As in `IT01234567890`. */
    supplierVatNumber: Type.Optional(Type.String({ maxLength: 30 })),
    number: Type.String({ minLength: 1, maxLength: 50 }),
    issued: LocalDay,
    kind: Type.Enum(["invoice", "credit-note", "debit-note"]),
    /** The supply's point. Without one the bill is kept, and cannot be checked. */
    supply: Type.Optional(Id),
    /** POD, PDR or the water utility's code, as written on the bill. */
    supplyCode: Type.Optional(Type.String({ maxLength: 40 })),
    from: LocalDay,
    to: LocalDay,
    lines: Type.Array(BillLine, { minItems: 1, maxItems: 2_000 }),
    /** The tax that the document states, by rate. */
    vat: Type.Array(
      Type.Object({ ratePct: Double({ minimum: 0, maximum: 100 }), taxableEur: Eur, vatEur: Eur }, closed),
      { maxItems: 20 },
    ),
    splitPayment: Type.Boolean(),
    /** With tax, as printed; under split payment the tax in it is not paid to the supplier. */
    totalEur: Eur,
    source: Type.Enum(["fatturapa", "csv", "hand"]),
    note: Type.Optional(Name),
  },
  closed,
);
export type Bill = Type.Static<typeof Bill>;
