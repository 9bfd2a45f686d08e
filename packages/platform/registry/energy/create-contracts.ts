import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import type { Database } from "../database.ts";
import { requireDays, requireSupply } from "./require-supply.ts";
import type { Contracts, StoredContract, Storing } from "./tariff.ts";

interface ContractRow {
  id: number;
  body: string;
  stored_at_ms: number;
  stored_by: string;
}

const COUNTING = "NOT EXISTS (SELECT 1 FROM contract_version AS later WHERE later.replaces = contract_version.id)";

export function createContracts(db: Database): Contracts {
  const counting = (supply: string | undefined): StoredContract[] =>
    db
      .all<ContractRow>(
        `SELECT * FROM contract_version WHERE (?1 IS NULL OR supply = ?1) AND ${COUNTING} ORDER BY supply, from_day`,
        supply,
      )
      .map(toContract);
  const put = (contract: SupplyContract, { atMs, by }: Storing): StoredContract => {
    const { supply, from, to, prices } = contract;
    requireSupply(db, supply);
    requireDays("contract-days-wrong", `The contract of ${supply}`, from, to);
    for (const price of prices)
      requireDays("contract-days-wrong", `A price of the contract of ${supply}`, price.from ?? from, price.to);
    const replaced = counting(supply).find((stored) => stored.contract.from === from);
    db.run(
      "INSERT INTO contract_version (supply, from_day, body, replaces, stored_at_ms, stored_by) VALUES (?, ?, ?, ?, ?, ?)",
      supply,
      from,
      JSON.stringify(contract),
      replaced?.id,
      atMs,
      by,
    );
    const id = db.first<{ id: number }>("SELECT max(id) AS id FROM contract_version")?.id ?? 0;
    return { id, contract, storedAtMs: atMs, storedBy: by };
  };
  return {
    put: (contracts, storing) => db.transaction(() => contracts.map((contract) => put(contract, storing))),
    ofSupply: (supply) => counting(supply).map(({ contract }) => contract),
    list: counting,
  };
}

const toContract = (row: ContractRow): StoredContract => ({
  id: row.id,
  contract: JSON.parse(row.body) as SupplyContract,
  storedAtMs: row.stored_at_ms,
  storedBy: row.stored_by,
});
