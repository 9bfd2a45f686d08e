import { type LightingGroup, TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import { refuseTakenId } from "./group-ids.ts";
import type { LightingGroups } from "./lighting.ts";

const NAMES = { town: "Town" } as const;

/** Zones that people draw, and beside them a group for the town and one for each cabinet, which are there by themselves. */
export function createGroups(db: Database): LightingGroups {
  const stored = (id: string): LightingGroup | undefined => {
    const row = db.first<{ body: string }>("SELECT body FROM lighting_group WHERE id = ?", id);
    return row && (JSON.parse(row.body) as LightingGroup);
  };
  const cabinetGroup = ({ id, name }: { id: string; name: string }): LightingGroup => ({ id, name, kind: "cabinet" });
  const townGroup: LightingGroup = { id: TOWN_GROUP, name: NAMES.town, kind: "town" };
  const cabinet = (id: string) =>
    db.first<{ id: string; name: string }>("SELECT id, name FROM point WHERE id = ? AND kind = 'cabinet'", id);

  return {
    put: (group) =>
      db.transaction(() => {
        const issue = issueOf(group);
        if (issue !== undefined) throw new OperationalError({ code: "group-invalid", message: issue });
        if (group.kind === "zone") refuseTakenId(db, group.id, "zone");
        if (group.kind === "cabinet" && cabinet(group.id) === undefined) {
          throw new OperationalError({
            code: "group-unknown",
            message: `There is no cabinet ${group.id}, so its group cannot be changed. Add the cabinet first, or make a zone.`,
          });
        }
        try {
          db.run(
            `INSERT INTO lighting_group (id, kind, programme, body) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, programme = excluded.programme, body = excluded.body`,
            group.id,
            group.kind,
            group.programme,
            JSON.stringify(group),
          );
        } catch (error) {
          if (!isConstraint(error, "FOREIGNKEY")) throw error;
          throw new OperationalError({
            code: "programme-unknown",
            message: `There is no lighting programme ${group.programme}. Store it before the group ${group.id} names it.`,
            cause: error,
          });
        }
      }),
    get: (id) => {
      const known = stored(id);
      if (known !== undefined) return known;
      if (id === TOWN_GROUP) return townGroup;
      const point = cabinet(id);
      return point && cabinetGroup(point);
    },
    list: () => {
      const groups = db
        .all<{ body: string }>("SELECT body FROM lighting_group ORDER BY id")
        .map(({ body }) => JSON.parse(body) as LightingGroup);
      const known = new Set(groups.map(({ id }) => id));
      const cabinets = db
        .all<{ id: string; name: string }>("SELECT id, name FROM point WHERE kind = 'cabinet' ORDER BY id")
        .map(cabinetGroup);
      const bare = [townGroup, ...cabinets].filter(({ id }) => !known.has(id));
      return [...groups, ...bare].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    remove: (id) => db.run("DELETE FROM lighting_group WHERE id = ?", id) > 0,
  };
}

function issueOf({ id, kind, lamps, circuit }: LightingGroup): string | undefined {
  if (kind === "zone" && lamps === undefined)
    return `The zone ${id} says of no lamps that they belong to it. Give streets, cabinets, sections or points.`;
  if (kind !== "zone" && lamps !== undefined)
    return `Which lamps belong to the ${kind} ${id} is known by itself. Leave "lamps" out, or make a zone.`;
  if ((kind === "town") !== (id === TOWN_GROUP))
    return `The group of the town is named "${TOWN_GROUP}", and no other is.`;
  if (kind !== "cabinet" && circuit !== undefined)
    return `Whether a circuit is under power by day is a cabinet's matter, and ${id} is a ${kind}. Leave "circuit" out.`;
  return undefined;
}
