import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";

/** Throws OperationalError `supply-unknown` when there is no such supply or cabinet. */
export function requireSupply(db: Database, supply: string): void {
  if (db.first("SELECT 1 FROM point WHERE id = ? AND kind IN ('supply', 'cabinet')", supply) !== undefined) return;
  throw new OperationalError({
    code: "supply-unknown",
    message: `There is no supply ${JSON.stringify(supply)} in the registry. Add it first, or correct its id.`,
  });
}

/** Throws OperationalError of this code when a day does not exist or the last one lies before the first. */
export function requireDays(code: string, what: string, from: string, to: string | undefined): void {
  const wrong = [from, to].find((day) => day !== undefined && !isLocalDay(day));
  if (wrong === undefined && (to === undefined || to >= from)) return;
  throw new OperationalError({
    code,
    message:
      wrong === undefined
        ? `${what} ends on ${to}, before it begins on ${from}. Give the first day, then the last.`
        : `${what} names the day ${JSON.stringify(wrong)}, which does not exist. Write days as YYYY-MM-DD.`,
  });
}
