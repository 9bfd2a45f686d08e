import type { Factor, StoredFactor } from "@lucciola/contract/energy/factor.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";
import { requireDays } from "./require-supply.ts";
import type { Factors, Storing } from "./tariff.ts";

interface FactorRow {
  id: number;
  body: string;
  replaces: number | null;
  replaced_by: number | null;
}

const ROWS = `
  SELECT factor.id, factor.body, factor.replaces, later.id AS replaced_by
  FROM factor LEFT JOIN factor AS later ON later.replaces = factor.id`;

export function createFactors(db: Database): Factors {
  const one = (id: number): StoredFactor | undefined => {
    const row = db.first<FactorRow>(`${ROWS} WHERE factor.id = ?`, id);
    return row && toFactor(row);
  };
  const store = (factor: Factor, replaces: number | undefined, { atMs, by }: Storing): StoredFactor => {
    const { kind, carrier, from } = factor;
    requireDays("factor-day-wrong", `The factor ${kind} of ${carrier}`, from, undefined);
    const same = db
      .all<FactorRow>(
        `${ROWS} WHERE factor.kind = ? AND factor.carrier = ? AND factor.from_day = ?`,
        kind,
        carrier,
        from,
      )
      .find((row) => row.replaced_by === null && row.id !== replaces);
    if (same !== undefined)
      throw new OperationalError({
        code: "factor-exists",
        message: `There is a factor ${kind} of ${carrier} from ${from} already, number ${same.id}. Factors are never overwritten: correct that one, which keeps it, or give another first day.`,
      });
    db.run(
      "INSERT INTO factor (kind, carrier, from_day, body, replaces, stored_at_ms, stored_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
      kind,
      carrier,
      from,
      JSON.stringify(factor),
      replaces,
      atMs,
      by,
    );
    const id = db.first<{ id: number }>("SELECT max(id) AS id FROM factor")?.id ?? 0;
    return { ...factor, id, ...(replaces === undefined ? {} : { replaces }) };
  };
  return {
    add: (factor, storing) => db.transaction(() => store(factor, undefined, storing)),
    correct: (id, factor, storing) =>
      db.transaction(() => {
        const known = one(id);
        if (known === undefined)
          throw new OperationalError({ code: "factor-unknown", message: `There is no factor ${id}. List them first.` });
        if (known.replacedBy !== undefined)
          throw new OperationalError({
            code: "factor-replaced",
            message: `Factor ${id} was corrected already, by factor ${known.replacedBy}. Correct that one.`,
          });
        return store(factor, id, storing);
      }),
    list: () =>
      db.all<FactorRow>(`${ROWS} ORDER BY factor.kind, factor.carrier, factor.from_day, factor.id`).map(toFactor),
  };
}

const toFactor = (row: FactorRow): StoredFactor => ({
  ...(JSON.parse(row.body) as Factor),
  id: row.id,
  ...(row.replaces === null ? {} : { replaces: row.replaces }),
  ...(row.replaced_by === null ? {} : { replacedBy: row.replaced_by }),
});
