import type { Bill } from "@lucciola/contract/energy/bill.ts";
import { supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";
import { requireDays, requireSupply } from "./require-supply.ts";
import type { Bills, StoredBill, Storing } from "./tariff.ts";

interface BillRow {
  id: number;
  supply: string | null;
  body: string;
  stored_at_ms: number;
  stored_by: string;
}

const ADD = `
  INSERT INTO bill (supplier, number, issued_day, supply_code, supply, from_day, to_day, body, stored_at_ms, stored_by)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function createBills(db: Database): Bills {
  const add = (bill: Bill, { atMs, by }: Storing): StoredBill => {
    const { number, issued, supply, supplyCode, from, to, lines } = bill;
    requireDays("bill-days-wrong", `Bill ${number}`, from, to);
    requireDays("bill-days-wrong", `Bill ${number}`, issued, undefined);
    for (const line of lines)
      requireDays("bill-days-wrong", `A line of bill ${number}`, line.from ?? from, line.to ?? to);
    if (supply !== undefined) requireSupply(db, supply);
    // What tells the parts of one document apart.
    const part = supply ?? (supplyCode === undefined ? "" : supplyCodeKey(supplyCode));
    db.run(ADD, keyOfSupplier(bill), number, issued, part, supply, from, to, JSON.stringify(bill), atMs, by);
    const id = db.first<{ id: number }>("SELECT max(id) AS id FROM bill")?.id ?? 0;
    return { id, bill, storedAtMs: atMs, storedBy: by };
  };
  const refuseKnown = (bill: Bill): void => {
    const known = db.first<{ id: number; stored_at_ms: number; stored_by: string }>(
      "SELECT id, stored_at_ms, stored_by FROM bill WHERE supplier = ? AND number = ? AND issued_day = ?",
      keyOfSupplier(bill),
      bill.number,
      bill.issued,
    );
    if (known === undefined) return;
    const { number, supplier, issued } = bill;
    throw new OperationalError({
      code: "bill-exists",
      message: `Bill ${number} of ${supplier} of ${issued} is there already: it is number ${known.id}, entered by ${known.stored_by} on ${new Date(known.stored_at_ms).toISOString().slice(0, 10)}. If that one is wrong, remove it first.`,
    });
  };
  return {
    add: (bills, storing) =>
      db.transaction(() => {
        for (const bill of bills) refuseKnown(bill);
        return bills.map((bill) => add(bill, storing));
      }),
    get: (id) => {
      const row = db.first<BillRow>("SELECT * FROM bill WHERE id = ?", id);
      return row && toBill(row);
    },
    list: ({ supply, beforeId, limit }) =>
      db
        .all<BillRow>(
          "SELECT * FROM bill WHERE (?1 IS NULL OR supply = ?1) AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
          supply,
          beforeId,
          limit,
        )
        .map(toBill),
    ofSupply: (supply) =>
      db
        .all<BillRow>("SELECT * FROM bill WHERE supply = ? ORDER BY from_day, id", supply)
        .map((row) => toBill(row).bill),
    remove: (id) => db.run("DELETE FROM bill WHERE id = ?", id) > 0,
  };
}

/** A supplier is known by its VAT number, else by its name however it is written. */
const keyOfSupplier = ({ supplierVatNumber, supplier }: Bill): string =>
  supplierVatNumber ?? supplier.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

const toBill = (row: BillRow): StoredBill => ({
  id: row.id,
  bill: JSON.parse(row.body) as Bill,
  storedAtMs: row.stored_at_ms,
  storedBy: row.stored_by,
});
