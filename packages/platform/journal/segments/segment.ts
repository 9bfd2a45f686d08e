import { randomInt } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { syncDirectory } from "../../process/atomic-file.ts";

/**
 * A stretch of the log in one file, `<base>.<salt>.segment`. It reaches from `base` to the base of the next segment:
 * what its file holds beyond that was never promised (a torn write, a failed sync) and is not part of the log.
 */
export interface Segment {
  readonly path: string;
  /** The offset of the file's first byte. */
  readonly base: number;
  /** Drawn for each segment, kept in the file's name where no damage to its content can reach it. */
  readonly salt: number;
}

/** The first bytes of each segment, for a person who looks into the file, and for a version to come. */
export const SEGMENT_HEADER = Buffer.from("lucciola journal, format 1     \n", "latin1");

const NAME = /^(\d{16})\.([0-9a-f]{8})\.segment$/;

/** A segment that is not on disk yet. */
export function planSegment(directory: string, base: number): Segment {
  const salt = randomInt(2 ** 32);
  const name = `${String(base).padStart(16, "0")}.${salt.toString(16).padStart(8, "0")}.segment`;
  return { path: join(directory, name), base, salt };
}

/** What the checksums of the record at `offset` are salted with. */
export function recordSalt(segment: Segment, offset: number): number {
  return (segment.salt ^ (offset - segment.base)) >>> 0;
}

/** The segments of a folder, oldest first; none where the folder does not exist. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of await namesIn(directory)) {
    const [, base, salt] = NAME.exec(name) ?? [];
    if (base === undefined || salt === undefined) continue;
    segments.push({ path: join(directory, name), base: Number(base), salt: Number.parseInt(salt, 16) });
  }
  return segments.sort((a, b) => a.base - b.base);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Makes a folder where it is missing, and its name durable. */
export async function makeDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let made = resolve(path); made.length >= firstMade.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}
