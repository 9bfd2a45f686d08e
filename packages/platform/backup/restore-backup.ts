import { mkdir, open, readdir, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { syncDirectory } from "../process/atomic-file.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type BackedUpFile, type BackupManifest, readManifest } from "./backup-manifest.ts";
import { copyHashed, hashFile } from "./hash-file.ts";
import type { BackupProgress } from "./take-backup.ts";
import { UNFINISHED_RESTORE } from "./unfinished-restore.ts";

export interface RestoreOptions {
  /** The backup's folder. */
  readonly source: string;
  /** Must be empty, or not there yet. */
  readonly dataDirectory: string;
  /** Of this program: a backup of a newer one is refused. */
  readonly release: string;
  readonly progress: BackupProgress;
  /** Throws where this backup may not be restored here. */
  readonly check?: (manifest: BackupManifest) => void;
  /** What is left to do once the files are there and before the folder is good to be started. */
  readonly finish?: (manifest: BackupManifest) => Promise<void>;
}

/**
 * Fills an empty data folder from a backup, after every file of it was found whole. While it works, and when it is
 * killed, the folder holds a mark that a start refuses with words. Throws OperationalError `backup-missing`,
 * `backup-damaged`, `backup-too-new`, `restore-target-refused` or `restore-unwritable`.
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupManifest> {
  const { release, progress, check, finish } = options;
  const source = resolve(options.source);
  const dataDirectory = resolve(options.dataDirectory);
  const manifest = await readManifest(source, release);
  check?.(manifest);
  await refuseFilled(dataDirectory);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) * 2;
  let passed = 0;
  const pass = (step: string, bytes: number) => {
    passed += bytes;
    progress(step, total === 0 ? 1 : passed / total);
  };
  for (const file of manifest.files) {
    compare(source, file, await readWhole(source, file));
    pass("Checking the backup", file.bytes);
  }
  await explained(dataDirectory, async () => {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    const mark = join(dataDirectory, UNFINISHED_RESTORE);
    await writeMark(mark);
    const folders = new Set([dataDirectory]);
    for (const file of manifest.files) {
      const target = join(dataDirectory, file.path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      for (let folder = dirname(target); folder.length > dataDirectory.length; folder = dirname(folder))
        folders.add(folder);
      compare(source, file, await copyHashed(join(source, file.path), target));
      pass("Restoring", file.bytes);
    }
    for (const folder of folders) await syncDirectory(folder);
    await finish?.(manifest);
    await unlink(mark);
    await syncDirectory(dataDirectory);
  });
  return manifest;
}

async function refuseFilled(dataDirectory: string): Promise<void> {
  const present = await readdir(dataDirectory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw refused(`${dataDirectory} cannot be used as a data folder (${error.code}).`, error);
  });
  if (present.length === 0) return;
  throw refused(
    present.includes(UNFINISHED_RESTORE)
      ? `${dataDirectory} holds a restore that did not come to its end. Delete the folder and restore again.`
      : `${dataDirectory} is not empty, and a restore overwrites nothing. Name a new folder with --data; or stop Lucciola, move the present folder away and restore again.`,
  );
}

const refused = (message: string, cause?: unknown): OperationalError =>
  new OperationalError({ code: "restore-target-refused", message, ...(cause === undefined ? {} : { cause }) });

async function readWhole(source: string, { path }: BackedUpFile): Promise<Pick<BackedUpFile, "bytes" | "sha256">> {
  try {
    return await hashFile(join(source, path));
  } catch (cause) {
    throw new OperationalError({
      code: "backup-damaged",
      message: `The backup ${source} is not whole: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}). Restore another one.`,
      cause,
    });
  }
}

function compare(source: string, file: BackedUpFile, found: Pick<BackedUpFile, "bytes" | "sha256">): void {
  if (found.bytes === file.bytes && found.sha256 === file.sha256) return;
  throw new OperationalError({
    code: "backup-damaged",
    message: `The backup ${source} is damaged: ${file.path} is not as it was saved (${found.bytes} bytes, ${file.bytes} were saved). Restore another one.`,
  });
}

async function writeMark(path: string): Promise<void> {
  const mark = await open(path, "wx", 0o600);
  try {
    await mark.writeFile("A restore is filling this folder. If it is over, it was broken off: delete the folder.\n");
    await mark.sync();
  } finally {
    await mark.close();
  }
  await syncDirectory(dirname(path));
}

async function explained<T>(dataDirectory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (cause instanceof OperationalError || !/^E[A-Z]+$/.test(code)) throw cause;
    throw new OperationalError({
      code: code === "ENOSPC" ? "restore-disk-full" : "restore-unwritable",
      message: `The data folder ${dataDirectory} cannot be filled (${(cause as Error).message}). Nothing in it can be started; delete it, ${code === "ENOSPC" ? "free some space" : "check the path and its rights"} and restore again.`,
      cause,
    });
  }
}
