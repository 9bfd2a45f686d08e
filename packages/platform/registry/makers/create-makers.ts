import { edgeId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { MakerDescription } from "../../makers/description.ts";
import type { Database } from "../database.ts";
import type { DescribedDevice, Makers } from "./makers.ts";

interface DescriptionRow {
  edge: string;
  device: string;
  body: string;
  at_ms: number;
}

interface ProfileRow {
  edge: string;
  device: string;
  body: string;
}

/** As many devices of one gateway are remembered: names that are made up on and on must not fill the registry. */
export const MAX_DEVICES = 5_000;

export function createMakers(db: Database): Makers {
  return {
    describe: (edge, device, description, atMs) => {
      db.run(
        `INSERT INTO maker_description (edge, device, body, at_ms)
         SELECT ?1, ?2, ?3, ?4
         WHERE EXISTS (SELECT 1 FROM maker_description WHERE edge = ?1 AND device = ?2)
           OR (SELECT count(*) FROM maker_description WHERE edge = ?1) < ${MAX_DEVICES}
         ON CONFLICT (edge, device) DO UPDATE SET body = excluded.body, at_ms = excluded.at_ms
         WHERE excluded.at_ms > at_ms OR (excluded.at_ms = at_ms AND excluded.body <> body)`,
        edge,
        device,
        JSON.stringify(description),
        atMs,
      );
    },

    description: (edge, device) => {
      const row = db.first<DescriptionRow>(
        "SELECT * FROM maker_description WHERE edge = ? AND device = ?",
        edge,
        device,
      );
      return row && toDescribed(row);
    },

    descriptions: (edge) =>
      db.all<DescriptionRow>("SELECT * FROM maker_description WHERE edge = ? ORDER BY device", edge).map(toDescribed),

    putProfile: (edge, device, profile, nowMs) => {
      db.run(
        `INSERT INTO device_profile (edge, device, body, changed_at_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (edge, device) DO UPDATE SET body = excluded.body, changed_at_ms = excluded.changed_at_ms`,
        edge,
        device,
        JSON.stringify(profile),
        nowMs,
      );
    },

    removeProfile: (edge, device) =>
      db.transaction(() => {
        const had = db.first("SELECT 1 FROM device_profile WHERE edge = ? AND device = ?", edge, device) !== undefined;
        db.run("DELETE FROM device_profile WHERE edge = ? AND device = ?", edge, device);
        return had;
      }),

    profile: (edge, device) => {
      const row = db.first<ProfileRow>("SELECT * FROM device_profile WHERE edge = ? AND device = ?", edge, device);
      return row && (JSON.parse(row.body) as DeviceProfile);
    },

    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'makers'")?.value ?? 0,
  };
}

const toDescribed = ({ edge, device, body, at_ms }: DescriptionRow): DescribedDevice => ({
  edge: edgeId(edge),
  device,
  description: JSON.parse(body) as MakerDescription,
  atMs: at_ms,
});
