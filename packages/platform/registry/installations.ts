import { type DeviceId, deviceId, type EdgeId, edgeId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
import type { Assets, Installation } from "./registry.ts";

interface InstallationRow {
  point: string;
  edge: string;
  device: string;
  from_ms: number;
  to_ms: number | null;
}

type Installations = Pick<Assets, "install" | "uninstall" | "installationsOf" | "installationAt" | "installations">;

/**
 * Which device measured which point, and when. Intervals are half-open and overlap neither at a point nor for a device,
 * whatever the order in which they are entered.
 */
export function createInstallations(db: Database, changed: () => void): Installations {
  return {
    install: ({ point, edge, device, fromMs }) =>
      db.transaction(() => install(db, changed, point, edge, device, fromMs)),

    uninstall: (point, atMs) =>
      db.transaction(() => {
        const present = installationAt(db, point, atMs);
        if (present === undefined) {
          throw new OperationalError({
            code: "installation-unknown",
            message: `Nothing is installed at point ${point} at ${formatInstant(atMs)}, so nothing was ended.`,
          });
        }
        end(db, present, atMs);
        changed();
      }),

    installationsOf: (edge, device) =>
      db
        .all<InstallationRow>(
          "SELECT * FROM installation WHERE edge = ? AND device = ? ORDER BY from_ms DESC",
          edge,
          device,
        )
        .map(toInstallation),

    installationAt: (point, atMs) => installationAt(db, point, atMs),

    installations: () =>
      db.all<InstallationRow>("SELECT * FROM installation ORDER BY point, from_ms").map(toInstallation),
  };
}

function install(
  db: Database,
  changed: () => void,
  point: PointId,
  edge: EdgeId,
  device: DeviceId,
  fromMs: number,
): void {
  const present = installationAt(db, point, fromMs);
  // Entered twice: an inventory may be imported again.
  if (present?.edge === edge && present.device === device && present.toMs === undefined) return;

  const later = db.first<InstallationRow>(
    "SELECT * FROM installation WHERE point = ? AND from_ms > ? ORDER BY from_ms LIMIT 1",
    point,
    fromMs,
  );
  if (later !== undefined) {
    throw conflict(
      `Point ${point} already has device ${later.edge}/${later.device} from ${formatInstant(later.from_ms)} on, after ${formatInstant(fromMs)}. Give a later moment.`,
    );
  }
  const elsewhere = db.first<InstallationRow>(
    `SELECT * FROM installation WHERE edge = ? AND device = ? AND point <> ? AND (to_ms IS NULL OR to_ms > ?)
     ORDER BY from_ms LIMIT 1`,
    edge,
    device,
    point,
    fromMs,
  );
  if (elsewhere !== undefined) {
    throw conflict(
      `Device ${edge}/${device} is joined to point ${elsewhere.point} from ${formatInstant(elsewhere.from_ms)}${elsewhere.to_ms === null ? " on" : ` to ${formatInstant(elsewhere.to_ms)}`}, so it cannot be joined to ${point} from ${formatInstant(fromMs)}. End that installation first.`,
    );
  }
  if (present !== undefined) end(db, present, fromMs);
  try {
    db.run("INSERT INTO installation (point, edge, device, from_ms) VALUES (?, ?, ?, ?)", point, edge, device, fromMs);
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    throw new OperationalError({
      code: "point-unknown",
      message: `Device ${edge}/${device} cannot be joined to point ${point}, which is not in the registry. Add the point first.`,
      cause: error,
    });
  }
  changed();
}

/** Ends an installation; one that would have lasted no time at all was a mistake and is removed. */
function end(db: Database, { point, fromMs }: Installation, atMs: number): void {
  if (atMs === fromMs) db.run("DELETE FROM installation WHERE point = ? AND from_ms = ?", point, fromMs);
  else db.run("UPDATE installation SET to_ms = ? WHERE point = ? AND from_ms = ?", atMs, point, fromMs);
}

function installationAt(db: Database, point: PointId, atMs: number): Installation | undefined {
  const row = db.first<InstallationRow>(
    "SELECT * FROM installation WHERE point = ? AND from_ms <= ? ORDER BY from_ms DESC LIMIT 1",
    point,
    atMs,
  );
  return row !== undefined && (row.to_ms === null || row.to_ms > atMs) ? toInstallation(row) : undefined;
}

const conflict = (message: string): OperationalError =>
  new OperationalError({ code: "installation-conflict", message });

const toInstallation = (row: InstallationRow): Installation => ({
  point: pointId(row.point),
  edge: edgeId(row.edge),
  device: deviceId(row.device),
  fromMs: row.from_ms,
  toMs: row.to_ms ?? undefined,
});
