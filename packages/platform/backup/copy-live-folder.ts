import { constants, copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { copyJournal, readPlaces } from "../journal/copy-journal.ts";
import { DURABLE_END_FILE } from "../journal/segments/durable-end.ts";

/**
 * Copies a folder whose files are in use: journals as journals, other files as they are, each of which its owner replaces
 * whole (`writeFileAtomic`). What vanishes meanwhile was not needed any more; what is temporary is left out.
 */
export async function copyLiveFolder(directory: string, target: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true });
  if (entries.some(({ name }) => name === DURABLE_END_FILE))
    return copyJournal({ directory, target, ...(await readPlaces(directory)) });
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const entry of entries) {
    const [from, to] = [join(directory, entry.name), join(target, entry.name)];
    const copied = entry.isDirectory()
      ? copyLiveFolder(from, to)
      : entry.isFile() && !entry.name.endsWith(".tmp")
        ? copyFile(from, to, constants.COPYFILE_FICLONE)
        : Promise.resolve();
    await copied.catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
}
