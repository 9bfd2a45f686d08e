// Where the bundles of our programs lie, and whether one is still what its sources say. Plain JavaScript, without
// packages: it runs at every start.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { root } from "./install-missing.mjs";

export const cacheDirectory = `${root}node_modules/.cache/lucciola/`;
/** Older ones may belong to a program that still runs and has not yet loaded its last part. */
const KEPT_BUNDLES = 5;

/** A name for a file of the house that can stand in a flat folder. */
export const flatName = (path) => path.replace(/\.\w+$/, "").replaceAll("/", "-");

const noteOf = (program) => `${cacheDirectory}${flatName(program)}.json`;

/**
 * The bundle of a program; undefined when there is none, a file that it was made of has changed, or it was made in another
 * folder and copied here: sources in it know where they lay.
 */
export function findBundle(program) {
  const note = readNote(program);
  const isFresh = note?.root === root && Object.entries(note.inputs).every(([path, mark]) => markOf(path) === mark);
  return isFresh ? notedBundle(program) : undefined;
}

/** The bundle that was made last. */
export function notedBundle(program) {
  const { bundle } = readNote(program) ?? {};
  return bundle !== undefined && existsSync(root + bundle) ? root + bundle : undefined;
}

function readNote(program) {
  try {
    return JSON.parse(readFileSync(noteOf(program), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Says which bundle is the program's from now on, and what it was made of; both as paths below the root. A file that may
 * have changed while the bundle was being made gets no mark, so the bundle is made again at the next start.
 */
export function noteBundle(program, bundle, inputs, startedMs) {
  const isOlder = (path) => statSync(root + path).mtimeMs < Math.floor(startedMs / 1_000) * 1_000;
  const marks = Object.fromEntries(inputs.map((path) => [path, isOlder(path) ? markOf(path) : "changing"]));
  const draft = `${noteOf(program)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ root, bundle, inputs: marks }));
  renameSync(draft, noteOf(program));
}

/** A new folder for a bundle of the program. Throws when nothing can be written there. */
export function makeBundleDirectory(program) {
  const folder = `${cacheDirectory}${flatName(program)}-${Date.now()}-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function removeOldBundles(program) {
  const prefix = `${flatName(program)}-`;
  const folders = readdirSync(cacheDirectory)
    .filter((name) => name.startsWith(prefix) && /^\d+-\d+$/.test(name.slice(prefix.length)))
    .sort();
  for (const folder of folders.slice(0, -KEPT_BUNDLES))
    rmSync(cacheDirectory + folder, { recursive: true, force: true });
}

/** Changes when the file does; undefined when it is not there. Whole seconds: copies and archives keep no more. */
function markOf(path) {
  const stat = statSync(root + path, { throwIfNoEntry: false });
  return stat && `${stat.size} ${Math.floor(stat.mtimeMs / 1_000)}`;
}
