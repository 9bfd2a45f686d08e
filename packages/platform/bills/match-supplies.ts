import type { Bill } from "@lucciola/contract/energy/bill.ts";
import { supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import type { Registry } from "../registry/registry.ts";

/** Bills with the supply that has their POD, PDR or code; one that names a supply already keeps it. */
export function matchSupplies(bills: readonly Bill[], { assets }: Pick<Registry, "assets">): Bill[] {
  const points = [...assets.points("supply"), ...assets.points("cabinet")];
  const byCode = new Map(points.flatMap(({ id, supplyCode }) => (supplyCode ? [[supplyCodeKey(supplyCode), id]] : [])));
  return bills.map((bill) => {
    const supply =
      bill.supply ?? (bill.supplyCode === undefined ? undefined : byCode.get(supplyCodeKey(bill.supplyCode)));
    return supply === undefined ? bill : { ...bill, supply };
  });
}
