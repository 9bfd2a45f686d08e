import { SupplyTariffs } from "@lucciola/contract/api/tariff.ts";
import { contractOn } from "@lucciola/domain/tariff/contract-versions.ts";
import { isPriced, unitPrice } from "@lucciola/domain/tariff/unit-price.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { requirePermission } from "../authentication.ts";
import { supplyPoints } from "../energy/supply-view.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** By what each supply is paid, for a list of all. */
export function supplyTariffRoutes(
  app: App,
  { registry, clock, config }: Pick<RouteDeps, "registry" | "clock" | "config">,
): void {
  const { contracts, bills } = registry.tariff;
  app.get(
    "/api/v1/supplies/tariffs",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listSupplyTariffs",
        tags: ["cost"],
        summary: "Contract, unit price and newest bill of every supply, today",
        response: { 200: SupplyTariffs },
      },
    },
    async () => {
      const day = localTimeOf(clock.now(), config.site.zone).date;
      const supplies = supplyPoints(registry).map(({ id, carrier = "electricity" }) => {
        const own = contracts.ofSupply(id);
        const contract = contractOn(own, day);
        const [bill] = bills.list({ supply: id, limit: 1 });
        return {
          supply: id,
          ...(contract === undefined
            ? {}
            : {
                contract: {
                  supplier: contract.supplier,
                  offer: contract.offer,
                  from: contract.from,
                  ...(contract.to === undefined ? {} : { to: contract.to }),
                },
              }),
          ...(isPriced(carrier) ? { unitPrice: { ...unitPrice(own, carrier, day) } } : {}),
          ...(bill === undefined
            ? {}
            : {
                bill: {
                  id: bill.id,
                  number: bill.bill.number,
                  from: bill.bill.from,
                  to: bill.bill.to,
                  totalEur: bill.bill.totalEur,
                },
              }),
        };
      });
      return { day, supplies };
    },
  );
}
