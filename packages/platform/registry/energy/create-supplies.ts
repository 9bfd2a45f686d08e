import { BuildingFacts, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import type { BuildingId, PointId } from "@lucciola/contract/ids/ids.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import { checkFeeds } from "./check-feeds.ts";
import { deliveriesOf, putDeliveries, removeDelivery } from "./fuel-deliveries.ts";
import type { Dated, Supplies } from "./supplies.ts";

interface FactRow {
  owner: string;
  from_date: string;
  body: string;
}

/** The facts and deliveries of supplies in the registry. */
export function createSupplies(db: Database): Supplies {
  const changed = () => {
    db.run("UPDATE counter SET value = value + 1 WHERE name = 'assets'");
  };
  const removing = (remove: () => boolean): boolean =>
    db.transaction(() => {
      const isRemoved = remove();
      if (isRemoved) changed();
      return isRemoved;
    });
  const supplyFacts = createFacts<SupplyFacts, PointId>(db, "supply", SupplyFacts, changed, removing);
  const buildingFacts = createFacts<BuildingFacts, BuildingId>(db, "building", BuildingFacts, changed, removing);
  return {
    putFacts: (supply, fromDate, facts) =>
      db.transaction(() => {
        supplyFacts.put(supply, fromDate, facts);
        checkFeeds(db, supply, facts, supplyFacts.all());
      }),
    removeFacts: supplyFacts.remove,
    facts: supplyFacts.of,
    allFacts: supplyFacts.all,
    putBuildingFacts: buildingFacts.put,
    removeBuildingFacts: buildingFacts.remove,
    buildingFacts: buildingFacts.of,
    allBuildingFacts: buildingFacts.all,
    putDeliveries: (deliveries) =>
      db.transaction(() => {
        putDeliveries(db, deliveries);
        changed();
      }),
    removeDelivery: (delivery) => removing(() => removeDelivery(db, delivery)),
    deliveries: (supply) => deliveriesOf(db, supply),
  };
}

/** Facts of one kind of owner, from a day on. */
function createFacts<F, Owner extends string>(
  db: Database,
  owner: "supply" | "building",
  schema: TSchema,
  changed: () => void,
  removing: (remove: () => boolean) => boolean,
) {
  const table = `${owner}_fact`;
  const toDated = ({ from_date, body }: FactRow): Dated<F> => ({ fromDate: from_date, facts: JSON.parse(body) as F });
  return {
    put: (id: Owner, fromDate: string, facts: F): void => {
      if (!isLocalDay(fromDate) || !Value.Check(schema, facts))
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
    remove: (id: Owner, fromDate: string): boolean =>
      removing(() => db.run(`DELETE FROM ${table} WHERE ${owner} = ? AND from_date = ?`, id, fromDate) > 0),
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
