import { BuildingFacts, LocalDay, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import { type BuildingId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { FuelUnit } from "@lucciola/contract/ids/supply-code.ts";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { OperationalError } from "../../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "../database.ts";
import { checkFeeds } from "./check-feeds.ts";
import type { Dated, FuelDelivery, Supplies } from "./supplies.ts";

interface FactRow {
  owner: string;
  from_date: string;
  body: string;
}

interface DeliveryRow {
  supply: string;
  date: string;
  document: string;
  amount: number;
  unit: string;
  cost_eur5: number | null;
}

/** The facts and deliveries of supplies in the registry. */
export function createSupplies(db: Database): Supplies {
  const changed = () => {
    db.run("UPDATE counter SET value = value + 1 WHERE name = 'assets'");
  };
  const supplyFacts = createFacts<SupplyFacts, PointId>(db, "supply", SupplyFacts, changed);
  const buildingFacts = createFacts<BuildingFacts, BuildingId>(db, "building", BuildingFacts, changed);
  return {
    putFacts: (supply, fromDate, facts) =>
      db.transaction(() => {
        supplyFacts.put(supply, fromDate, facts);
        checkFeeds(db, supply, facts, supplyFacts.all());
      }),
    facts: supplyFacts.of,
    allFacts: supplyFacts.all,
    putBuildingFacts: buildingFacts.put,
    buildingFacts: buildingFacts.of,
    allBuildingFacts: buildingFacts.all,
    putDeliveries: (deliveries) =>
      db.transaction(() => {
        putDeliveries(db, deliveries);
        changed();
      }),
    deliveries: (supply) =>
      db
        .all<DeliveryRow>("SELECT * FROM fuel_delivery WHERE supply = ? ORDER BY date, document", supply)
        .map(toDelivery),
  };
}

/** Facts of one kind of owner, from a day on. */
function createFacts<F, Owner extends string>(
  db: Database,
  owner: "supply" | "building",
  schema: TSchema,
  changed: () => void,
) {
  const table = `${owner}_fact`;
  const toDated = ({ from_date, body }: FactRow): Dated<F> => ({ fromDate: from_date, facts: JSON.parse(body) as F });
  return {
    put: (id: Owner, fromDate: string, facts: F): void => {
      if (!Value.Check(LocalDay, fromDate) || !Value.Check(schema, facts))
        throw new OperationalError({
          code: `${owner}-facts-invalid`,
          message: `The facts of ${owner} ${id} from ${fromDate} cannot be kept: ${issueOf(schema, facts, fromDate)}`,
        });
      db.transaction(() => {
        try {
          db.run(
            `INSERT INTO ${table} (${owner}, from_date, body) VALUES (?, ?, ?)
             ON CONFLICT (${owner}, from_date) DO UPDATE SET body = excluded.body`,
            id,
            fromDate,
            JSON.stringify(facts),
          );
        } catch (error) {
          throw isConstraint(error, "FOREIGNKEY") ? unknownOwner(owner, id, error) : error;
        }
        changed();
      });
    },
    of: (id: Owner): Dated<F>[] =>
      db
        .all<FactRow>(`SELECT ${owner} AS owner, from_date, body FROM ${table} WHERE ${owner} = ? ORDER BY 2`, id)
        .map(toDated),
    all: (): ReadonlyMap<Owner, Dated<F>[]> => {
      const found = new Map<Owner, Dated<F>[]>();
      for (const row of db.all<FactRow>(`SELECT ${owner} AS owner, from_date, body FROM ${table} ORDER BY 1, 2`)) {
        const dated = found.get(row.owner as Owner) ?? [];
        dated.push(toDated(row));
        found.set(row.owner as Owner, dated);
      }
      return found;
    },
  };
}

const issueOf = (schema: TSchema, facts: unknown, fromDate: string): string => {
  const [issue] = Value.Errors(schema, facts);
  return issue === undefined ? `${JSON.stringify(fromDate)} is no day` : `${issue.instancePath} ${issue.message}`;
};

const unknownOwner = (owner: "supply" | "building", id: string, cause: unknown): OperationalError =>
  new OperationalError({
    code: owner === "supply" ? "point-unknown" : "building-unknown",
    message: `There is no ${owner} ${id}. Add it first`,
    cause,
  });

function putDeliveries(db: Database, deliveries: readonly FuelDelivery[]): void {
  try {
    db.run(
      `INSERT INTO fuel_delivery (supply, date, document, amount, unit, cost_eur5)
       SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(?) WHERE true
       ON CONFLICT (supply, date, document) DO UPDATE SET amount = excluded.amount, unit = excluded.unit,
         cost_eur5 = excluded.cost_eur5`,
      asJsonRows(deliveries.map((d) => [d.supply, d.date, d.document, d.amount, d.unit, d.costEur5])),
    );
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    const lost = deliveries.find(({ supply }) => db.first("SELECT 1 FROM point WHERE id = ?", supply) === undefined);
    throw unknownOwner("supply", lost?.supply ?? "", error);
  }
}

const toDelivery = (row: DeliveryRow): FuelDelivery => ({
  supply: pointId(row.supply),
  date: row.date,
  document: row.document,
  amount: row.amount,
  unit: row.unit as FuelUnit,
  costEur5: row.cost_eur5 ?? undefined,
});
