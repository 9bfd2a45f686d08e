import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { addDays, type LocalDate } from "../time/local-time.ts";
import { type DayRange, daysOutside, sharedDays } from "./day-range.ts";

/** Days on which one version of a contract holds. */
export interface ContractDays extends DayRange {
  readonly contract: SupplyContract;
}

/** The days on which each version holds: until its last day, or the day before the next version begins. */
export function contractDays(
  contracts: readonly SupplyContract[],
  period: DayRange,
): { readonly covered: ContractDays[]; readonly uncovered: DayRange[] } {
  const versions = contracts.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const covered = versions.flatMap((contract, at) => {
    const next = versions[at + 1];
    const before = next && addDays(next.from, -1);
    const to = [contract.to, before].filter((day) => day !== undefined).sort()[0];
    const days = sharedDays(period, { from: contract.from, ...(to === undefined ? {} : { to }) });
    return days === undefined ? [] : [{ ...days, contract }];
  });
  return { covered, uncovered: daysOutside(period, covered) };
}

/** The version that holds on a day. */
export const contractOn = (contracts: readonly SupplyContract[], day: LocalDate): SupplyContract | undefined =>
  contractDays(contracts, { from: day, to: day }).covered[0]?.contract;
