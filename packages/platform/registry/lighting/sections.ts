import type { LampRule } from "@lucciola/contract/lighting/lighting-group.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import type { Database } from "../database.ts";
import { refuseTakenId } from "./group-ids.ts";
import type { LightingSections, SectionOfLamps } from "./lighting.ts";

interface SectionRow {
  body: string;
  lamps: string;
}

/** Pieces of road with one design class, and which lamps light each. */
export function createSections(db: Database): LightingSections {
  return {
    put: ({ section, lamps }) =>
      db.transaction(() => {
        refuseTakenId(db, section.id, "section");
        db.run(
          `INSERT INTO lighting_section (id, body, lamps) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET body = excluded.body, lamps = excluded.lamps`,
          section.id,
          JSON.stringify(section),
          JSON.stringify(lamps),
        );
      }),
    get: (id) => {
      const row = db.first<SectionRow>("SELECT body, lamps FROM lighting_section WHERE id = ?", id);
      return row && toSection(row);
    },
    list: () => db.all<SectionRow>("SELECT body, lamps FROM lighting_section ORDER BY id").map(toSection),
    remove: (id) => db.run("DELETE FROM lighting_section WHERE id = ?", id) > 0,
  };
}

const toSection = ({ body, lamps }: SectionRow): SectionOfLamps => ({
  section: JSON.parse(body) as LightingSection,
  lamps: JSON.parse(lamps) as LampRule,
});
