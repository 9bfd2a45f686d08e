import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "../database.ts";
import type { LampTypes } from "./lighting.ts";

/** Makes of luminaires, and which lamp is of which. */
export function createLampTypes(db: Database): LampTypes {
  const get = (id: string): LampType | undefined => {
    const row = db.first<{ body: string }>("SELECT body FROM lamp_type WHERE id = ?", id);
    return row && (JSON.parse(row.body) as LampType);
  };
  return {
    put: (type) => {
      db.run(
        "INSERT INTO lamp_type (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        type.id,
        JSON.stringify(type),
      );
    },
    get,
    list: () =>
      db
        .all<{ body: string }>("SELECT body FROM lamp_type ORDER BY id")
        .map(({ body }) => JSON.parse(body) as LampType),
    remove: (id) => {
      try {
        return db.run("DELETE FROM lamp_type WHERE id = ?", id) > 0;
      } catch (error) {
        if (!isConstraint(error, "FOREIGNKEY")) throw error;
        throw new OperationalError({
          code: "lamp-type-in-use",
          message: `There are lamps of the type ${id}. Give them another type first.`,
          cause: error,
        });
      }
    },
    assign: (lamps, type) =>
      db.transaction(() => {
        if (get(type) === undefined) {
          throw new OperationalError({
            code: "lamp-type-unknown",
            message: `There is no lamp type ${type}. Store it before a lamp is of it.`,
          });
        }
        try {
          db.run(
            `INSERT INTO lamp_of_type (point, type) SELECT value->>0, ?2 FROM json_each(?1) WHERE true
             ON CONFLICT (point) DO UPDATE SET type = excluded.type WHERE type <> excluded.type`,
            asJsonRows(lamps.map((lamp) => [lamp])),
            type,
          );
        } catch (error) {
          if (!isConstraint(error, "FOREIGNKEY")) throw error;
          const unknown = lamps.find((lamp) => db.first("SELECT 1 FROM point WHERE id = ?", lamp) === undefined);
          throw new OperationalError({
            code: "point-unknown",
            message: `The lamp ${unknown} cannot be of the type ${type}: it is not in the registry. Nothing was changed.`,
            cause: error,
          });
        }
      }),
    typeOf: (lamp) => {
      const row = db.first<{ body: string }>(
        "SELECT body FROM lamp_type JOIN lamp_of_type ON lamp_of_type.type = lamp_type.id WHERE point = ?",
        lamp,
      );
      return row && (JSON.parse(row.body) as LampType);
    },
    byLamp: () =>
      new Map(
        db
          .all<{ point: string; type: string }>("SELECT point, type FROM lamp_of_type")
          .map((row) => [row.point, row.type]),
      ),
  };
}
