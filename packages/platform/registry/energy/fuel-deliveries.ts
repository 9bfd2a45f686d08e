import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { type FuelUnit, fuelUnitIssue } from "@lucciola/contract/ids/supply-code.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { asJsonRows, type Database } from "../database.ts";
import type { FuelDelivery } from "./supplies.ts";

interface DeliveryRow {
  supply: string;
  date: string;
  document: string;
  amount: number;
  unit: string;
  cost_eur5: number | null;
}

/** See `Supplies.putDeliveries`; to be called in a transaction. */
export function putDeliveries(db: Database, deliveries: readonly FuelDelivery[]): void {
  for (const delivery of deliveries) checkDelivery(db, delivery);
  db.run(
    `INSERT INTO fuel_delivery (supply, date, document, amount, unit, cost_eur5)
     SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(?) WHERE true
     ON CONFLICT (supply, date, document) DO UPDATE SET amount = excluded.amount, unit = excluded.unit,
       cost_eur5 = excluded.cost_eur5`,
    asJsonRows(deliveries.map((d) => [d.supply, d.date, d.document, d.amount, d.unit, d.costEur5])),
  );
}

function checkDelivery(db: Database, { supply, date, amount, unit }: FuelDelivery): void {
  const point = db.first<{ kind: string; carrier: string | null }>(
    "SELECT kind, carrier FROM point WHERE id = ?",
    supply,
  );
  if (point?.kind !== "supply")
    throw new OperationalError({ code: "point-unknown", message: `There is no supply ${supply}. Add it first` });
  const issue = !isLocalDay(date)
    ? `there is no day ${JSON.stringify(date)}`
    : amount > 0
      ? fuelUnitIssue(unit, point.carrier ?? undefined)
      : `an amount of ${amount} is none`;
  if (issue !== undefined)
    throw new OperationalError({
      code: "delivery-invalid",
      message: `The delivery to ${supply} on ${date} cannot be kept: ${issue}`,
    });
}

export const removeDelivery = (
  db: Database,
  { supply, date, document }: Pick<FuelDelivery, "supply" | "date" | "document">,
): boolean =>
  db.run("DELETE FROM fuel_delivery WHERE supply = ? AND date = ? AND document = ?", supply, date, document) > 0;

/** Oldest first. */
export const deliveriesOf = (db: Database, supply: PointId): FuelDelivery[] =>
  db.all<DeliveryRow>("SELECT * FROM fuel_delivery WHERE supply = ? ORDER BY date, document", supply).map((row) => ({
    supply: pointId(row.supply),
    date: row.date,
    document: row.document,
    amount: row.amount,
    unit: row.unit as FuelUnit,
    costEur5: row.cost_eur5 ?? undefined,
  }));
