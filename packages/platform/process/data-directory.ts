import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { refuseUnfinishedRestore } from "../backup/unfinished-restore.ts";
import { OperationalError } from "./operational-error.ts";

/**
 * Makes the data folder where it is missing, for its owner alone. Rejects with OperationalError
 * `data-directory-unusable`, and `restore-unfinished` where a restore has not come to its end.
 */
export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OperationalError({
      code: "data-directory-unusable",
      message: `The data folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code}). Choose another with --data or LUCCIOLA_DATA_DIRECTORY`,
      cause: error,
    });
  }
  refuseUnfinishedRestore(path);
}

/** Assets, identities, people, orders: a file that every service of a town opens. */
export const registryFile = (dataDirectory: string): string => join(dataDirectory, "registry.db");

/** Messages as they were received: written by the broker, read by ingest. */
export const journalDirectory = (dataDirectory: string): string => join(dataDirectory, "journal");

/** Photos of crews and citizens: written and read by the API. */
export const photoDirectory = (dataDirectory: string): string => join(dataDirectory, "photos");
