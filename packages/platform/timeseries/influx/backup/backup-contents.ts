import { join } from "node:path";
import { Type } from "typebox";
import { Check } from "typebox/value";
import { readFileIfPresent, writeFileAtomic } from "../../../process/atomic-file.ts";
import { OperationalError } from "../../../process/operational-error.ts";

/** What the store held, as lines of protocol with times in milliseconds. */
export const READINGS = "readings.lp.gz";
/** What was written while `READINGS` was: it is written after it when the backup is restored. */
export const CHANGES = "changes.lp.gz";
const CONTENTS = "contents.json";

/** How many lines the files hold; written last, so that a backup without it is none. */
const BackupContents = Type.Object({
  format: Type.Literal("lucciola-influx"),
  version: Type.Literal(1),
  readings: Type.Integer({ minimum: 0 }),
  changes: Type.Integer({ minimum: 0 }),
});

export interface BackupCounts {
  readonly readings: number;
  readonly changes: number;
}

export async function writeContents(directory: string, counts: BackupCounts): Promise<void> {
  const contents = { format: "lucciola-influx", version: 1, ...counts };
  await writeFileAtomic(join(directory, CONTENTS), `${JSON.stringify(contents)}\n`);
}

/** @throws OperationalError `backup-unreadable` when the folder holds no whole backup of this kind. */
export async function readContents(directory: string): Promise<BackupCounts> {
  const text = await readFileIfPresent(join(directory, CONTENTS));
  if (text === undefined) throw unreadable(directory, `it has no ${CONTENTS}; was the backup broken off?`);
  let contents: unknown;
  try {
    contents = JSON.parse(text);
  } catch {
    throw unreadable(directory, `its ${CONTENTS} is not JSON`);
  }
  if (!Check(BackupContents, contents))
    throw unreadable(directory, `its ${CONTENTS} is not of a version that this release knows`);
  return contents;
}

export function unreadable(directory: string, why: string, cause?: unknown): OperationalError {
  return new OperationalError({
    code: "backup-unreadable",
    message: `${directory} cannot be restored into InfluxDB: ${why}. Take another backup.`,
    cause,
  });
}
