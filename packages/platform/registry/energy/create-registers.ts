import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import type { MeterReplacementRecord, Registers } from "./registers.ts";

interface ReplacementRow {
  at_ms: number;
  closing: number | null;
  opening: number | null;
}

/** The records of registers in the registry. */
export function createRegisters(db: Database): Registers {
  return {
    replaced: (point, quantity, { atMs, closing, opening }) => {
      requireWhole("The closing reading", closing);
      requireWhole("The opening reading", opening);
      ofKnownPoint(point, () =>
        db.run(
          "INSERT OR REPLACE INTO meter_replacement (point, quantity, at_ms, closing, opening) VALUES (?, ?, ?, ?, ?)",
          ...[point, quantity, atMs, closing, opening],
        ),
      );
    },

    setRollsOverAt: (point, quantity, rollsOverAt) => {
      requireWhole("The number at which a register goes over to zero", rollsOverAt);
      ofKnownPoint(point, () =>
        db.run(
          "INSERT OR REPLACE INTO register_width (point, quantity, rolls_over_at) VALUES (?, ?, ?)",
          ...[point, quantity, rollsOverAt],
        ),
      );
    },

    record: (point, quantity) => {
      const width = db.first<{ rolls_over_at: number }>(
        "SELECT rolls_over_at FROM register_width WHERE point = ? AND quantity = ?",
        ...[point, quantity],
      );
      const noted = db.all<ReplacementRow>(
        "SELECT at_ms, closing, opening FROM meter_replacement WHERE point = ? AND quantity = ? ORDER BY at_ms",
        ...[point, quantity],
      );
      return {
        replacements: noted.map(toReplacement),
        ...(width === undefined ? {} : { rollsOverAt: width.rolls_over_at }),
      };
    },

    replacedWithin: (quantity, fromMs, toMs) =>
      db
        .all<{ point: string }>(
          "SELECT DISTINCT point FROM meter_replacement WHERE quantity = ? AND at_ms >= ? AND at_ms < ? ORDER BY point",
          ...[quantity, fromMs, toMs],
        )
        .map(({ point }) => pointId(point)),
  };
}

const toReplacement = ({ at_ms, closing, opening }: ReplacementRow): MeterReplacementRecord => ({
  atMs: at_ms,
  ...(closing === null ? {} : { closing }),
  ...(opening === null ? {} : { opening }),
});

function requireWhole(what: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw new OperationalError({
    code: "register-value",
    message: `${what} must be a whole number of Wh, varh or litres from 0 on, not ${value}.`,
  });
}

function ofKnownPoint(point: PointId, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    throw new OperationalError({
      code: "point-unknown",
      message: `There is no point ${point} in the registry. Add it first.`,
      cause: error,
    });
  }
}
