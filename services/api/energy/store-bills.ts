import type { Bill } from "@lucciola/contract/energy/bill.ts";
import { matchSupplies } from "@lucciola/platform/bills/match-supplies.ts";
import type { StoredBill, Storing } from "@lucciola/platform/registry/energy/tariff.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Stores the bills of one document, all or none, with a line in the audit log for each. Throws as `bills.add` does. */
export const storeBills = (registry: Registry, bills: readonly Bill[], storing: Storing): StoredBill[] =>
  registry.transaction(() => {
    const stored = registry.tariff.bills.add(matchSupplies(bills, registry), storing);
    for (const { id, bill } of stored)
      registry.audit.record({
        ...{ atMs: storing.atMs, actor: storing.by, action: "bill-added" },
        ...{ target: bill.supply ?? "", detail: `${bill.number}, bill ${id}` },
      });
    return stored;
  });
