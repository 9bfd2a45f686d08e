import type { Database } from "../database.ts";
import { createBills } from "./create-bills.ts";
import { createContracts } from "./create-contracts.ts";
import { createFactors } from "./create-factors.ts";
import type { Tariff } from "./tariff.ts";

export const createTariff = (db: Database): Tariff => ({
  contracts: createContracts(db),
  bills: createBills(db),
  factors: createFactors(db),
});
