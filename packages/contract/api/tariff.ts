import { Type } from "typebox";
import { BILL_UNITS, Bill } from "../energy/bill.ts";
import { Factor, FactorCarrier, FactorKind, StoredFactor } from "../energy/factor.ts";
import { BillComponent, PriceBand, SupplyContract } from "../energy/supply-contract.ts";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ it: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) });
const Stored = { id: Int(), storedAt: Instant, storedBy: Type.String({ maxLength: 255 }) };
const Days = { from: LocalDay, to: LocalDay };
export const NumberedParams = Type.Object({ id: Int({ minimum: 1 }) }, closed);

/** GET /api/v1/contracts?supply=: the versions that count. POST stores versions, all or none. */
export const ContractQuery = Type.Object({ supply: Type.Optional(Id) }, closed);
export const ContractEntry = Type.Object({ ...Stored, contract: SupplyContract });
export type ContractEntry = Type.Static<typeof ContractEntry>;
export const ContractList = Type.Object({ contracts: Type.Array(ContractEntry, { maxItems: 10_000 }) });
export type ContractList = Type.Static<typeof ContractList>;
export const ContractRequest = Type.Object(
  { contracts: Type.Array(SupplyContract, { minItems: 1, maxItems: 100 }) },
  closed,
);

/** GET /api/v1/bills?supply=&before=&limit=, newest first. POST adds the bills of one document, all or none. */
export const BillQuery = Type.Object(
  {
    supply: Type.Optional(Id),
    before: Type.Optional(Int({ description: "the id of the last one of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, format: "int32" })),
  },
  closed,
);
export const BillEntry = Type.Object({ ...Stored, bill: Bill });
export type BillEntry = Type.Static<typeof BillEntry>;
export const BillList = Type.Object({ bills: Type.Array(BillEntry, { maxItems: 500 }) });
export type BillList = Type.Static<typeof BillList>;
export const BillRequest = Type.Object({ bills: Type.Array(Bill, { minItems: 1, maxItems: 500 }) }, closed);
/** POST /api/v1/bills/files, besides the XML or CSV of its body. */
export const BillFileQuery = Type.Object(
  {
    /** Whose the bills are, where POD or PDR do not tell. */
    supply: Type.Optional(Id),
    /** First and last day, where an invoice does not date its lines. */
    from: Type.Optional(LocalDay),
    to: Type.Optional(LocalDay),
    /** Reads and checks all and stores nothing. */
    dryRun: Type.Optional(Type.Boolean()),
  },
  closed,
);
/** What a file holds: bills that were stored (or would be, with id 0), and rows that cannot be taken. */
export const BillFileAnswer = Type.Object({
  isDryRun: Type.Boolean(),
  bills: Type.Array(BillEntry, { maxItems: 500 }),
  refused: Type.Array(
    Type.Object({ line: Int({ description: "of the file, from 1" }), reason: Type.String({ maxLength: 500 }) }),
    { maxItems: 1_000 },
  ),
});
export type BillFileAnswer = Type.Static<typeof BillFileAnswer>;

/** GET /api/v1/supplies/tariffs: by what each supply is paid today, and its newest bill. */
export const SupplyTariffs = Type.Object({
  day: LocalDay,
  supplies: Type.Array(
    Type.Object({
      supply: Id,
      contract: Type.Optional(
        Type.Object({
          supplier: Type.String({ maxLength: 200 }),
          offer: Name,
          from: LocalDay,
          to: Type.Optional(LocalDay),
        }),
      ),
      /** One more unit, euro with tax; absent for what is delivered. */
      unitPrice: Type.Optional(
        Type.Object({
          eur: Double(),
          unit: Type.Enum(["kWh", "m3"]),
          from: Type.Enum(["contract", "assumption"]),
        }),
      ),
      bill: Type.Optional(
        Type.Object({ id: Int(), number: Type.String({ maxLength: 50 }), ...Days, totalEur: Double() }),
      ),
    }),
    { maxItems: 20_000 },
  ),
});
export type SupplyTariffs = Type.Static<typeof SupplyTariffs>;

/** GET /api/v1/bills/{id}/check: the explanations sum up to billed minus expected, to the cent. */
export const BillCheckAnswer = Type.Object({
  bill: Int(),
  supply: Id,
  ...Days,
  billedEur: Double(),
  expectedEur: Double(),
  differenceEur: Double(),
  /** What is to be paid to the supplier: without the tax under split payment. */
  payableEur: Double(),
  /** kWh, or m3 where volumes are billed. */
  energy: Type.Object({
    billed: Double(),
    measured: Double(),
    lossPct: Double(),
    losses: Double(),
    estimated: Double(),
    coveredPct: Double({ minimum: 0, maximum: 100 }),
  }),
  explanations: Type.Array(
    Type.Object({
      reason: Type.String({ maxLength: 64 }),
      title: Words,
      isExplained: Type.Boolean({ description: "false: it cannot be said, and the title says why" }),
      amountEur: Double(),
      component: Type.Optional(BillComponent),
      band: Type.Optional(PriceBand),
      from: Type.Optional(LocalDay),
      to: Type.Optional(LocalDay),
      numbers: Type.Record(Type.String({ maxLength: 64 }), Double(), { maxProperties: 100 }),
      lines: Type.Array(Int(), { maxItems: 2_000, description: "places of the lines on the bill, from 0" }),
    }),
    { maxItems: 10_000 },
  ),
});
export type BillCheckAnswer = Type.Static<typeof BillCheckAnswer>;

/** Query of GET /api/v1/supplies/{id}/cost and /api/v1/buildings/{id}/cost: local days, both included, 800 at most. */
export const CostQuery = Type.Object({ ...Days }, closed);
const Amount = Double({ description: "kWh, or m3 of gas and water" });
const CostRow = Type.Object({
  ...Days,
  amount: Amount,
  estimated: Amount,
  bands: Type.Optional(Type.Object({ F1: Amount, F2: Amount, F3: Amount })),
  coveredPct: Double({ minimum: 0, maximum: 100 }),
  taxableEur: Double(),
  vatEur: Double(),
  /** Of days without a contract, at an assumed price, with tax. */
  assumedEur: Double(),
  totalEur: Double(),
  lines: Type.Array(
    Type.Object({
      component: BillComponent,
      description: Type.Optional(Name),
      band: Type.Optional(PriceBand),
      ...Days,
      quantity: Double(),
      unit: Type.Enum([...BILL_UNITS]),
      unitPriceEur: Double(),
      amountEur: Double(),
    }),
    { maxItems: 10_000 },
  ),
  /** What the contract prices and nobody can count, and why. */
  missing: Type.Array(Type.Object({ component: BillComponent, reason: Type.String({ maxLength: 64 }), ...Days }), {
    maxItems: 10_000,
  }),
});
export const SupplyCost = Type.Object({
  supply: Id,
  ...Days,
  unit: Type.Enum(["kWh", "m3"]),
  totalEur: Double(),
  assumedEur: Double(),
  /** Set where some days have no contract: for a unit, with tax. */
  assumedPriceEur: Type.Optional(Double()),
  months: Type.Array(CostRow, { maxItems: 50 }),
});
export type SupplyCost = Type.Static<typeof SupplyCost>;
export const BuildingCost = Type.Object({
  building: Id,
  ...Days,
  totalEur: Double(),
  assumedEur: Double(),
  supplies: Type.Array(SupplyCost, { maxItems: 100 }),
});
export type BuildingCost = Type.Static<typeof BuildingCost>;

/** GET /api/v1/factors?kind=&carrier=&on=: all, or those that hold on a day. */
export const FactorQuery = Type.Object(
  { kind: Type.Optional(FactorKind), carrier: Type.Optional(FactorCarrier), on: Type.Optional(LocalDay) },
  closed,
);
export const FactorEntry = Type.Object({
  ...StoredFactor.properties,
  id: Type.Optional(Int()),
  isShipped: Type.Boolean({ description: "comes with Lucciola; the town's own of the same day stands before it" }),
});
export const FactorList = Type.Object({ factors: Type.Array(FactorEntry, { maxItems: 10_000 }) });
export const FactorRequest = Factor;
export type FactorEntry = Type.Static<typeof FactorEntry>;
export type FactorList = Type.Static<typeof FactorList>;
