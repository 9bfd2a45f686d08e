import type { BuildingFacts, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import type { FuelEnergy, FuelEnergyGap } from "@lucciola/domain/energy/fuel-energy.ts";
import { eurOf } from "@lucciola/domain/tariff/money.ts";
import type { FuelDelivery } from "@lucciola/platform/registry/energy/supplies.ts";

/** What holds for a supply, on one line. */
export function factsInWords({
  feeds,
  under,
  role,
  peakPowerW,
  storageCapacityWh,
  storagePowerW,
}: SupplyFacts): string {
  const parts = feeds.map((feed) =>
    "building" in feed ? `${feed.sharePct} % to ${feed.building}` : `cabinet ${feed.cabinet}`,
  );
  if (under !== undefined) parts.push(`under ${under}`);
  if (role === "production") parts.push("meter of a plant");
  if (peakPowerW !== undefined) parts.push(`panels ${peakPowerW / 1_000} kW`);
  if (storageCapacityWh !== undefined) parts.push(`storage ${storageCapacityWh / 1_000} kWh`);
  if (storagePowerW !== undefined) parts.push(`storage ${storagePowerW / 1_000} kW`);
  return parts.join(", ");
}

/** What holds for a building, on one line. */
export function buildingFactsInWords({ use, heatedAreaM2, grossAreaM2 }: BuildingFacts): string {
  const parts: string[] = [];
  if (use !== undefined) parts.push(use);
  if (heatedAreaM2 !== undefined) parts.push(`${heatedAreaM2} m² heated`);
  if (grossAreaM2 !== undefined) parts.push(`${grossAreaM2} m² gross`);
  return parts.join(", ");
}

/** What people read where a delivery has no energy. */
const GAPS: Readonly<Record<FuelEnergyGap, string>> = {
  "fuel-unknown": "no fuel",
  "energy-factor-missing": "no factor energy",
  "density-factor-missing": "no factor density",
  "factor-unit-unknown": "unit of a factor",
};

/** Day, amount, energy, cost and document of a delivery. */
export const deliveryInWords = (
  { date, amount, unit, costEur5, document }: FuelDelivery,
  energy: FuelEnergy,
): string[] => [
  date,
  `${amount} ${unit}`,
  energy.kind === "known" ? `${Math.round(energy.energyKwh)} kWh ${energy.heatingValue}` : `? ${GAPS[energy.reason]}`,
  costEur5 === undefined ? "" : `${eurOf(costEur5).toFixed(2)} €`,
  document,
];
