import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";

const TAKEN_BY = {
  zone: [
    { table: "point", what: "a point" },
    { table: "lighting_section", what: "a section" },
  ],
  section: [
    { table: "point", what: "a point" },
    { table: "lighting_group", what: "a group" },
  ],
} as const;

/**
 * Zones, sections, cabinets, the town and lamps share one space of names: each is a group that a lamp may hear. Throws
 * OperationalError `group-id-taken`.
 */
export function refuseTakenId(db: Database, id: string, as: keyof typeof TAKEN_BY): void {
  const by =
    id === TOWN_GROUP
      ? "the town"
      : TAKEN_BY[as].find(({ table }) => db.first(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined)?.what;
  if (by === undefined) return;
  throw new OperationalError({
    code: "group-id-taken",
    message: `${id} is already the name of ${by}, and no ${as} may be called so too. Choose another id.`,
  });
}
