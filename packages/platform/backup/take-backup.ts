import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Clock } from "../clock/clock.ts";
import { syncDirectory } from "../process/atomic-file.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type BackedUpFile, type BackupManifest, writeManifest } from "./backup-manifest.ts";
import { sealFile } from "./hash-file.ts";

/** Something of the data folder that knows how to save itself while it is used. */
export interface BackupPart {
  readonly name: string;
  /** Below the data folder, where its files lie; `.` for the folder itself. */
  readonly folder: string;
  /** Saves into an empty folder, and returns what the manifest shall say about it. */
  save(directory: string): Promise<unknown>;
}

export interface BackupOptions {
  /** The folder to make; must not be there yet. */
  readonly target: string;
  /** What is saved; the target must not lie in it. */
  readonly dataDirectory: string;
  /** In this order: what an earlier part knows, a later one may know better, never the other way round. */
  readonly parts: readonly BackupPart[];
  readonly release: string;
  readonly clock: Clock;
  readonly progress: BackupProgress;
  readonly signal?: AbortSignal;
}

/** What is being done, and how much of the whole is done, from 0 to 1. */
export type BackupProgress = (step: string, done: number) => void;

export interface BackupReport {
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
  /** Everything acknowledged before this instant is in the backup. */
  readonly completeUntil: string;
}

/**
 * Makes a backup: a folder that is laid out like the data folder, with a manifest. It appears under its name whole, or
 * not at all. Throws OperationalError `backup-target-refused`, `backup-disk-full`, `backup-unwritable`, and what the
 * parts throw.
 */
export async function takeBackup(options: BackupOptions): Promise<BackupReport> {
  const { parts, release, clock, progress, signal } = options;
  const target = resolve(options.target);
  await refuseTarget(target, resolve(options.dataDirectory));
  const unfinished = await explained(target, async () => {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    return mkdtemp(`${target}.unfinished-`);
  });
  try {
    return await explained(target, async () => {
      const startedAt = formatInstant(clock.now());
      const about: BackupManifest["parts"] = {};
      let completeUntil = startedAt;
      for (const [index, part] of parts.entries()) {
        signal?.throwIfAborted();
        progress(`Saving ${part.name}`, index / (parts.length + 1));
        completeUntil = formatInstant(clock.now());
        about[part.name] = (await savePart(part, unfinished)) ?? {};
      }
      const files = await sealFiles(unfinished, signal, (done) =>
        progress("Checksums", (parts.length + done) / (parts.length + 1)),
      );
      await writeManifest(unfinished, { lucciola: release, startedAt, completeUntil, parts: about, files });
      await appear(unfinished, target);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      return { directory: target, files: files.length, bytes, completeUntil };
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function refuseTarget(target: string, dataDirectory: string): Promise<void> {
  const refused = (message: string) => new OperationalError({ code: "backup-target-refused", message });
  const within = relative(dataDirectory, target);
  if (within === "" || !(within === ".." || within.startsWith(`..${sep}`)))
    throw refused(
      `${target} lies in the data folder, and would be lost together with it. Name a folder elsewhere, best on another disk.`,
    );
  const present = await stat(target).catch(() => undefined);
  if (present !== undefined)
    throw refused(`${target} is there already, and a backup never overwrites anything. Name a new folder.`);
}

/** Into a folder of its own, then to its place: two parts may share a place, and each wants an empty folder. */
async function savePart({ name, folder, save }: BackupPart, unfinished: string): Promise<unknown> {
  const own = join(unfinished, `saving-${name}`);
  await mkdir(own, { mode: 0o700 });
  const about = await save(own);
  if (folder === ".") {
    for (const entry of await readdir(own)) await rename(join(own, entry), join(unfinished, entry));
    await rm(own, { recursive: true });
  } else {
    await rename(own, join(unfinished, folder));
  }
  return about;
}

async function sealFiles(
  directory: string,
  signal: AbortSignal | undefined,
  progress: (done: number) => void,
): Promise<BackedUpFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: BackedUpFile[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await syncDirectory(path);
    else files.push({ path: relative(directory, path).replaceAll(sep, "/"), ...(await sealFile(path, signal)) });
    progress((index + 1) / entries.length);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function appear(unfinished: string, target: string): Promise<void> {
  await syncDirectory(unfinished);
  await rename(unfinished, target);
  await syncDirectory(dirname(target));
}

/** Says what a disk has against it in words that a person can act on. */
async function explained<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OperationalError || !(cause instanceof Error)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOSPC" || code === "EDQUOT" || /no space left|disk is full/i.test(cause.message))
      throw new OperationalError({
        code: "backup-disk-full",
        message: `The disk of ${target} is full: there is no backup. Free some space, or name a folder on another disk.`,
        cause,
      });
    if (cause.name === "AbortError")
      throw new OperationalError({
        code: "backup-broken-off",
        message: `The backup to ${basename(target)} was broken off: there is none.`,
        cause,
      });
    if (/^E[A-Z]+$/.test(code))
      throw new OperationalError({
        code: "backup-unwritable",
        message: `The backup ${target} cannot be written (${cause.message}). Check the path and that the user under whom Lucciola runs may write there.`,
        cause,
      });
    throw cause;
  }
}
