import type { Bill } from "@lucciola/contract/energy/bill.ts";
import type { Factor, StoredFactor } from "@lucciola/contract/energy/factor.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";

export interface StoredContract {
  readonly id: number;
  readonly contract: SupplyContract;
  readonly storedAtMs: number;
  readonly storedBy: string;
}

export interface StoredBill {
  readonly id: number;
  readonly bill: Bill;
  readonly storedAtMs: number;
  readonly storedBy: string;
}

/** Who stores something, and when. */
export interface Storing {
  readonly atMs: number;
  readonly by: string;
}

/** What energy and water cost the town: contracts in dated versions, bills as lines, and factors. */
export interface Tariff {
  readonly contracts: Contracts;
  readonly bills: Bills;
  readonly factors: Factors;
}

export interface Contracts {
  /**
   * Stores versions, all or none. One that begins on the day of a stored one replaces it; the replaced one is kept.
   * Throws OperationalError `supply-unknown`, `contract-days-wrong`.
   */
  put(contracts: readonly SupplyContract[], storing: Storing): StoredContract[];
  /** The versions of a supply that count, oldest first. */
  ofSupply(supply: string): SupplyContract[];
  /** The versions that count of all supplies, or of one. */
  list(supply?: string): StoredContract[];
}

export interface Bills {
  /**
   * Stores the bills of one document, all or none. Throws OperationalError `bill-exists` when the supplier's number of
   * that day is there already, `supply-unknown`, `bill-days-wrong`.
   */
  add(bills: readonly Bill[], storing: Storing): StoredBill[];
  get(id: number): StoredBill | undefined;
  /** Newest first. */
  list(filter: { supply?: string; beforeId?: number; limit: number }): StoredBill[];
  /** The bills of a supply, oldest first. */
  ofSupply(supply: string): Bill[];
  /** Forgets a bill that should not have been entered; whether there was one. */
  remove(id: number): boolean;
}

export interface Factors {
  /** Adds a factor. Throws OperationalError `factor-exists` when one of this kind, carrier and day counts already. */
  add(factor: Factor, storing: Storing): StoredFactor;
  /** Adds a factor that corrects another, which is kept. Throws `factor-unknown`, `factor-replaced`, `factor-exists`. */
  correct(id: number, factor: Factor, storing: Storing): StoredFactor;
  /** All that were ever stored, replaced ones too. */
  list(): StoredFactor[];
}
