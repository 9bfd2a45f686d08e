import type { Bill, BillLine } from "@lucciola/contract/energy/bill.ts";
import type { ContractPrice, SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { EnergyInterval } from "../../energy/energy-interval.ts";
import { addDays } from "../../time/local-time.ts";
import { type Band, bandsOfDay } from "../bands.ts";
import { type DailyEnergy, dailyEnergy } from "../daily-energy.ts";

const ZONE = "Europe/Rome";
const HOUR_MS = 3_600_000;

/** Hourly intervals of a supply that draws so much in each hour of a band, Wh. */
export function hourlyUse(from: string, to: string, whPerHour: Readonly<Record<Band, number>>): EnergyInterval[] {
  const intervals: EnergyInterval[] = [];
  for (let date = from; date <= to; date = addDays(date, 1))
    for (const { band, fromMs, toMs } of bandsOfDay(date, ZONE))
      for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS)
        intervals.push({ fromMs: atMs, toMs: atMs + HOUR_MS, wh: whPerHour[band], quality: "measured" });
  return intervals;
}

export const measuredUse = (from: string, to: string, whPerHour: Readonly<Record<Band, number>>): DailyEnergy =>
  dailyEnergy(hourlyUse(from, to, whPerHour), ZONE);

/** 5 kW in F1, 2 kW in F2 and 1 kW in F3, from December 2025 to March 2026. */
export const SCHOOL_USE = measuredUse("2025-12-01", "2026-03-31", { F1: 5_000, F2: 2_000, F3: 1_000 });

export const SCHOOL_PRICES: readonly ContractPrice[] = [
  { component: "energy", basis: "kwh-with-losses", band: "F1", priceEur: 0.12 },
  { component: "energy", basis: "kwh-with-losses", band: "F2", priceEur: 0.11 },
  { component: "energy", basis: "kwh-with-losses", band: "F3", priceEur: 0.1 },
  { component: "transport", description: "Quota potenza", basis: "kw-year", priceEur: 30 },
  { component: "transport", description: "Quota fissa", basis: "year", priceEur: 24 },
  { component: "transport", description: "Quota energia", basis: "kwh", priceEur: 0.008 },
  { component: "system-charges", basis: "kwh", priceEur: 0.03 },
  { component: "excise", basis: "kwh", priceEur: 0.0125 },
];

export const REACTIVE_PRICES: readonly ContractPrice[] = [
  { component: "reactive", description: "33-75 %", basis: "kvarh-33-75", priceEur: 0.01 },
  { component: "reactive", description: "over 75 %", basis: "kvarh-over-75", priceEur: 0.013 },
  { component: "reactive", description: "injected", basis: "kvarh-injected", priceEur: 0.009 },
];

export const SCHOOL_CONTRACT: SupplyContract = {
  supply: "rodari-electricity",
  carrier: "electricity",
  from: "2025-01-01",
  supplier: "Luce Buona S.p.A.",
  offer: "Comuni fisso 2025",
  pricing: "fixed",
  contractPowerKw: 20,
  voltage: "low",
  vatPct: 22,
  splitPayment: true,
  prices: [...SCHOOL_PRICES],
};

export const line = (
  component: BillLine["component"],
  quantity: number,
  unit: NonNullable<BillLine["unit"]>,
  unitPriceEur: number,
  amountEur: number,
  more: Partial<BillLine> = {},
): BillLine => ({ component, description: component, quantity, unit, unitPriceEur, amountEur, vatPct: 22, ...more });

export const bill = (lines: BillLine[], vat: Bill["vat"], totalEur: number, more: Partial<Bill> = {}): Bill => ({
  supplier: "Luce Buona S.p.A.",
  number: "2026/101",
  issued: "2026-02-10",
  kind: "invoice",
  supply: "rodari-electricity",
  supplyCode: "IT001E12345678",
  from: "2026-01-01",
  to: "2026-01-31",
  lines,
  vat,
  splitPayment: true,
  totalEur,
  source: "hand",
  ...more,
});
