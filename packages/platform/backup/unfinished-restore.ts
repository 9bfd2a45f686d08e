import { existsSync } from "node:fs";
import { join } from "node:path";
import { OperationalError } from "../process/operational-error.ts";

/** Lies in a data folder while a restore is filling it, and stays there when the restore is killed. */
export const UNFINISHED_RESTORE = "restore-unfinished";

/** Throws OperationalError `restore-unfinished` for a data folder that a restore has not filled to its end. */
export function refuseUnfinishedRestore(dataDirectory: string): void {
  if (!existsSync(join(dataDirectory, UNFINISHED_RESTORE))) return;
  throw new OperationalError({
    code: "restore-unfinished",
    message: `The data folder ${dataDirectory} was being restored from a backup, and that did not come to its end: parts are missing. Delete the folder and restore again.`,
  });
}
