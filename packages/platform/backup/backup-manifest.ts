import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { writeFileAtomic } from "../process/atomic-file.ts";
import { OperationalError } from "../process/operational-error.ts";

export const MANIFEST_FILE = "manifest.json";
/** Rises when a restore by an older program would be wrong. */
const FORMAT = 1;

/** What a backup holds. It is written last: a folder without it is no backup. */
export const BackupManifest = Type.Object({
  format: Type.Integer({ minimum: 1 }),
  /** The release that made it, such as `0.1.0`. */
  lucciola: Type.String({ pattern: String.raw`^\d+\.\d+\.\d+` }),
  startedAt: Type.String(),
  /** Everything that was acknowledged before this moment is in the backup. */
  completeUntil: Type.String(),
  /** What each part says about itself. */
  parts: Type.Record(Type.String(), Type.Unknown()),
  files: Type.Array(
    Type.Object({
      /** Below the backup and, once restored, below the data folder. */
      path: Type.String({ minLength: 1, maxLength: 1_024 }),
      bytes: Type.Integer({ minimum: 0 }),
      sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    }),
  ),
});
export type BackupManifest = Static<typeof BackupManifest>;
export type BackedUpFile = BackupManifest["files"][number];

export const writeManifest = (directory: string, manifest: Omit<BackupManifest, "format">): Promise<void> =>
  writeFileAtomic(join(directory, MANIFEST_FILE), `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`);

/**
 * The manifest of a backup that this release can restore. Throws OperationalError `backup-missing`, `backup-damaged` or
 * `backup-too-new`.
 */
export async function readManifest(directory: string, release: string): Promise<BackupManifest> {
  const path = join(directory, MANIFEST_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new OperationalError({
      code: "backup-missing",
      message: `${directory} is no whole backup: its ${MANIFEST_FILE} cannot be read (${(cause as NodeJS.ErrnoException).code}). Name the folder that lucciola backup has made.`,
      cause,
    });
  }
  const manifest = parseJson(text);
  // A newer manifest may look different: its version is looked at first.
  const { format, lucciola } = (manifest ?? {}) as Partial<BackupManifest>;
  if ((typeof format === "number" && format > FORMAT) || (typeof lucciola === "string" && isNewer(lucciola, release))) {
    throw new OperationalError({
      code: "backup-too-new",
      message: `The backup ${directory} was made by Lucciola ${lucciola}, and this is ${release}. Restore it with that release or a newer one.`,
    });
  }
  if (!Value.Check(BackupManifest, manifest) || manifest.files.some((file) => leavesFolder(file.path))) {
    throw new OperationalError({
      code: "backup-damaged",
      message: `${path} is damaged: it is not what lucciola backup writes. Take another backup.`,
    });
  }
  return manifest;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A path that would be written elsewhere than in the data folder. */
const leavesFolder = (path: string): boolean =>
  path.startsWith("/") || path.split("/").some((part) => part === "" || part === "." || part === "..");

/** Whether release `a` comes after `b`, by their three numbers. */
function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((release) => release.split(/[.\-+]/, 3).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
