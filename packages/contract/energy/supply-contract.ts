import { Type } from "typebox";
import { Double, Id, Name } from "../api/formats.ts";
import { LocalDay } from "../time/local-day.ts";

const closed = { additionalProperties: false } as const;

/** Bands of the hours of electricity by ARERA's resolution 181/06. F23 is what offers of two bands call F2 and F3 together. */
export const PRICE_BANDS = ["F1", "F2", "F3", "F23"] as const;
export const PriceBand = Type.Enum([...PRICE_BANDS]);
export type PriceBand = (typeof PRICE_BANDS)[number];

/** What a line of a bill, or a price of a contract, is for. */
export const BILL_COMPONENTS = [
  "energy",
  "losses",
  "dispatching",
  "transport",
  "metering",
  "system-charges",
  "reactive",
  "excise",
  "fixed",
  "discount",
  "other",
] as const;
export const BillComponent = Type.Enum([...BILL_COMPONENTS]);
export type BillComponent = (typeof BILL_COMPONENTS)[number];

/**
 * What a price is multiplied with:
 * - `kwh`: as metered, or of gas, Sm3 by the month's heating value; `kwh-with-losses`: raised by the losses of the
 *   voltage; `kwh-losses`: the losses alone;
 * - `kw-month`, `kw-year`: contract power and months; `month`, `year`, `day`: time alone. A year is twelve months; of a
 *   month that is not whole, its days count.
 * - `kvarh-33-75`, `kvarh-over-75`: reactive energy drawn above 33 % and above 75 % of the active energy of a month in F1
 *   and in F2; `kvarh-injected`: reactive energy injected in F3;
 * - `m3`: as metered; `sm3`: gas m3 by coefficient C.
 */
export const PRICE_BASES = [
  "kwh",
  "kwh-with-losses",
  "kwh-losses",
  "kw-month",
  "kw-year",
  "month",
  "year",
  "day",
  "kvarh-33-75",
  "kvarh-over-75",
  "kvarh-injected",
  "m3",
  "sm3",
] as const;
export const PriceBasis = Type.Enum([...PRICE_BASES]);
export type PriceBasis = (typeof PRICE_BASES)[number];

const Pct = Double({ minimum: 0, maximum: 100 });

/** One price of a contract. A discount is a negative price. */
export const ContractPrice = Type.Object(
  {
    component: BillComponent,
    /** Tells prices of one component apart, as the bill names them. */
    description: Type.Optional(Name),
    basis: PriceBasis,
    /** Without one: all hours. */
    band: Type.Optional(PriceBand),
    priceEur: Double({
      minimum: -1e6,
      maximum: 1e6,
      description: "euro for one unit of the basis, at most 8 decimals",
    }),
    /** Days on which it holds, within those of the version: a price indexed by month has a row for each month. */
    from: Type.Optional(LocalDay),
    to: Type.Optional(LocalDay),
    /** A step of the yearly quantity, in units of the basis: above `overPerYear`, up to `upToPerYear`. */
    overPerYear: Type.Optional(Double({ minimum: 0 })),
    upToPerYear: Type.Optional(Double({ minimum: 0 })),
    /** Where it is not the contract's. */
    vatPct: Type.Optional(Pct),
    /** Where the number was read: a bill, an offer, a resolution. */
    source: Type.Optional(Name),
  },
  closed,
);
export type ContractPrice = Type.Static<typeof ContractPrice>;

/** What a supply is paid by from a day on, until the next version begins or its last day. */
export const SupplyContract = Type.Object(
  {
    supply: Id,
    carrier: Type.Enum(["electricity", "gas", "water", "heat"]),
    from: LocalDay,
    to: Type.Optional(LocalDay),
    supplier: Type.String({ minLength: 1, maxLength: 200 }),
    offer: Name,
    pricing: Type.Enum(["fixed", "indexed"]),
    /** Of electricity; transport is paid by it. */
    contractPowerKw: Type.Optional(Double({ minimum: 0, maximum: 1e6 })),
    voltage: Type.Optional(Type.Enum(["low", "medium", "high"])),
    vatPct: Pct,
    /** The town pays the tax to the state in the supplier's place (article 17-ter of decree 633 of 1972). */
    splitPayment: Type.Boolean(),
    /** Of gas: m3 at the meter to Sm3. */
    coefficientC: Type.Optional(Double({ minimum: 0.5, maximum: 2 })),
    /** Of gas: kWh of a Sm3 in each month, `YYYY-MM`; bills state the gross (higher) heating value. */
    heatingValues: Type.Optional(
      Type.Array(
        Type.Object(
          {
            month: Type.String({ pattern: "^\\d{4}-(0[1-9]|1[0-2])$", maxLength: 7 }),
            kwhPerSm3: Double({ minimum: 5, maximum: 20 }),
            heatingValue: Type.Enum(["gross", "net"]),
          },
          closed,
        ),
        { maxItems: 240 },
      ),
    ),
    prices: Type.Array(ContractPrice, { maxItems: 1_000 }),
  },
  closed,
);
export type SupplyContract = Type.Static<typeof SupplyContract>;
