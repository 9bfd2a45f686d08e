import { join } from "node:path";
import type { FaultReport } from "./fault-case.ts";
import type { Ledger, LedgerValue } from "./ledger.ts";
import { readStoreFile } from "./stored-readings.ts";

export type Judged = Pick<FaultReport, "acked" | "stored" | "lost" | "duplicated" | "broken">;

const MAX_TOLD = 3;

/**
 * What the ledger says of the store's file in a data folder that nobody has open. `excused`: keys of values that are known
 * to be gone.
 */
export async function judgeStore(
  ledger: Ledger,
  dataDirectory: string,
  excused: ReadonlySet<string> = new Set(),
): Promise<Judged> {
  const { rows, count, distinctCount } = await readStoreFile(join(dataDirectory, "readings.duckdb"));
  const judged = judgeValues(ledger, rows, excused);
  if (count === distinctCount) return judged;
  return { ...judged, broken: [...judged.broken, `${count - distinctCount} values lie twice in the file`] };
}

/** What the ledger says of values that were found. */
export function judgeValues(
  ledger: Ledger,
  found: Iterable<LedgerValue>,
  excused: ReadonlySet<string> = new Set(),
): Judged {
  const { acknowledged, stored, lost, duplicated, unsent, different } = ledger.judge(found);
  return {
    acked: acknowledged,
    stored,
    lost: lost.filter((key) => !excused.has(key)).length,
    duplicated: duplicated.length,
    broken: [
      ...unsent.slice(0, MAX_TOLD).map((key) => `stored and never sent: ${key}`),
      ...different.slice(0, MAX_TOLD),
    ],
  };
}
