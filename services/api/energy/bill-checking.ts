import type { BillCheckAnswer, BillEntry, ContractEntry } from "@lucciola/contract/api/tariff.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { BILL_REASONS } from "@lucciola/domain/tariff/bill-reasons.ts";
import { billedLines } from "@lucciola/domain/tariff/billed-lines.ts";
import { type BillCheck, checkBill } from "@lucciola/domain/tariff/check-bill.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import { eurOf } from "@lucciola/domain/tariff/money.ts";
import { addDays } from "@lucciola/domain/time/local-time.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { StoredBill, StoredContract } from "@lucciola/platform/registry/energy/tariff.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { measuredSupply } from "./measured-supply.ts";

/** Readings so many days around a bill are looked at, for one that was read on another day than it states. */
const AROUND_DAYS = 16;
const LONGEST_DAYS = 800;

/**
 * Holds a stored bill against its supply's contracts and readings. Throws OperationalError `bill-without-supply`,
 * `supply-unknown`, and what the store throws.
 */
export async function checkStoredBill(
  { id, bill }: StoredBill,
  registry: Registry,
  store: TimeSeriesStore,
  zone: string,
): Promise<BillCheckAnswer> {
  if (bill.supply === undefined)
    throw new OperationalError({
      code: "bill-without-supply",
      message: `Bill ${id} belongs to no supply${bill.supplyCode === undefined ? "" : ` (its code is ${bill.supplyCode})`}: nothing was measured to hold it against. Add a supply with that code, remove the bill and enter it again.`,
    });
  const supply = registry.assets.point(pointId(bill.supply));
  if (supply === undefined)
    throw new OperationalError({ code: "supply-unknown", message: `There is no supply ${bill.supply} any more` });
  const others = registry.tariff.bills.ofSupply(bill.supply);
  const check = checkBill({
    bill,
    contracts: registry.tariff.contracts.ofSupply(bill.supply),
    measured: await measuredSupply({ store, registers: registry.registers }, supply, daysAround(bill), zone),
    others,
  });
  return answerOf(id, bill.supply, bill, check);
}

/** All days that a bill speaks of, and some around them; a line with an absurd date does not make the range endless. */
function daysAround(bill: StoredBill["bill"]): DayRange {
  const oldest = addDays(bill.to, -LONGEST_DAYS);
  const days = billedLines(bill).flatMap((line) => [line.days.from, line.days.to]);
  const all = [bill.from, bill.to, ...days]
    .filter((day) => day >= oldest && day <= addDays(bill.to, AROUND_DAYS))
    .sort();
  return { from: addDays(all[0] ?? bill.from, -AROUND_DAYS), to: addDays(all.at(-1) ?? bill.to, AROUND_DAYS) };
}

function answerOf(id: number, supply: string, { from, to }: DayRange, check: BillCheck): BillCheckAnswer {
  const { billedEur5, expectedEur5, payableEur5, energy, explanations } = check;
  return {
    bill: id,
    supply,
    from,
    to,
    billedEur: eurOf(billedEur5),
    expectedEur: eurOf(expectedEur5),
    differenceEur: eurOf(billedEur5 - expectedEur5),
    payableEur: eurOf(payableEur5),
    energy: { ...energy, coveredPct: Math.min(100, energy.coveredPct) },
    explanations: explanations.map(({ reason, amountEur5, component, band, days, numbers, lines }) => ({
      reason,
      title: { ...BILL_REASONS[reason] },
      isExplained: !reason.startsWith("cannot-say"),
      amountEur: eurOf(amountEur5),
      ...(component === undefined ? {} : { component }),
      ...(band === undefined ? {} : { band }),
      ...(days === undefined ? {} : { from: days.from, to: days.to }),
      numbers: { ...numbers },
      lines: [...lines],
    })),
  };
}

export const billEntry = ({ id, bill, storedAtMs, storedBy }: StoredBill): BillEntry => ({
  id,
  bill,
  storedAt: formatInstant(storedAtMs),
  storedBy,
});

export const contractEntry = ({ id, contract, storedAtMs, storedBy }: StoredContract): ContractEntry => ({
  id,
  contract,
  storedAt: formatInstant(storedAtMs),
  storedBy,
});
