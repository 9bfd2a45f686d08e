import { mkdir, open, readdir } from "node:fs/promises";
import { OperationalError } from "../process/operational-error.ts";

/**
 * Makes the folder of a backup where there is none.
 *
 * @throws OperationalError `backup-refused` where something is in it, or it cannot be made.
 */
export async function prepareBackupFolder(directory: string): Promise<void> {
  let names: string[];
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    names = await readdir(directory);
  } catch (cause) {
    throw new OperationalError({
      code: "backup-refused",
      message: `The folder ${directory} for the backup cannot be made (${(cause as NodeJS.ErrnoException).code}). Give another one.`,
      cause,
    });
  }
  if (names.length === 0) return;
  throw new OperationalError({
    code: "backup-refused",
    message: `The folder ${directory} for the backup is not empty. Give one that is, or a new name.`,
  });
}

/** Makes the names in a folder durable. */
export async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
