import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { DataSet, Selection } from "@lucciola/api/exports/data-set.ts";
import { dataSets, fileOf, formatsOf, mostRowsOf } from "@lucciola/api/exports/export-desk.ts";
import { ExportFormat } from "@lucciola/contract/api/exports.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { type Static, Type } from "typebox";
import type { TownStores } from "./back-up-town.ts";

/** What `lucciola export` asks of the running server. */
export const ExportRequest = Type.Object(
  {
    target: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^/" }),
    actor: Type.String({ minLength: 1, maxLength: 200 }),
    format: ExportFormat,
    sets: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 300 })),
    fromMs: Type.Optional(Type.Integer()),
    toMs: Type.Optional(Type.Integer()),
    points: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100_000 })),
    quantities: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
    decimal: Type.Enum(["point", "comma"]),
    encoding: Type.Enum(["utf-8", "utf-8-bom", "windows-1252"]),
  },
  { additionalProperties: false },
);
export type ExportRequest = Static<typeof ExportRequest>;

export interface TownExportOptions extends ExportRequest {
  readonly progress: (step: string, done: number) => void;
  readonly signal?: AbortSignal;
}

export interface TownExport {
  readonly directory: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly bytes: number;
  /** Asked for by no name, and not there in this format. */
  readonly leftOut: readonly string[];
}

/** After every reading: a simulated town may be ahead of the wall's clock by years. */
const FAR_MS = Date.UTC(2200, 0);

/**
 * Writes data sets into a folder, each into a file of its own, and `index.json`, which says what is in them: all of them
 * where none is named, over all time where no period is given. Throws OperationalError `export-unknown`, `export-folder`,
 * `export-format` and `export-too-large`; a folder that was begun is removed then.
 */
export async function exportTown(
  town: Pick<TownStores, "registry" | "store">,
  options: TownExportOptions,
): Promise<TownExport> {
  const { target, actor, format, progress, signal } = options;
  const { registry, store } = town;
  const wanted = wantedSets(dataSets(registry, store), options.sets);
  const able = wanted.filter((set) => formatsOf(set).includes(format));
  const unable = wanted.filter((set) => !able.includes(set)).map(({ id }) => id);
  if (options.sets !== undefined && unable.length > 0)
    fail("export-format", `There is no ${format} of ${unable.join(", ")}: they have no place on the map`);
  await makeFolder(target);
  try {
    const files: { name: string; bytes: number }[] = [];
    for (const [index, set] of able.entries()) {
      progress(`Writing ${set.id}`, index / able.length);
      files.push(await writeSet(set, options, signal));
    }
    await writeFile(join(target, "index.json"), indexOf(able, format));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const detail = `${format}; ${files.length} files, ${bytes} bytes`;
    registry.audit.record({ atMs: systemClock.now(), actor, action: "export", target, detail });
    return { directory: target, files, bytes, leftOut: unable };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

function wantedSets(all: readonly DataSet[], named: readonly string[] | undefined): DataSet[] {
  if (named === undefined) return [...all];
  const unknown = named.filter((name) => !all.some(({ id }) => id === name));
  if (unknown.length > 0)
    fail(
      "export-unknown",
      `There is no data set ${unknown.join(", ")}. There are: ${all.map(({ id }) => id).join(", ")}`,
    );
  return all.filter(({ id }) => named.includes(id));
}

async function makeFolder(target: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) =>
    fail("export-folder", `The folder ${target} cannot be made (${cause.code}). Name another`),
  );
  if ((await readdir(target)).length > 0) fail("export-folder", `The folder ${target} is not empty. Name a new one`);
}

async function writeSet(set: DataSet, options: TownExportOptions, signal: AbortSignal | undefined) {
  const { target, format, decimal, encoding } = options;
  const selection = selectionOf(set, options);
  const most = mostRowsOf(format);
  if (most < Number.POSITIVE_INFINITY && (await set.count(selection)) > most)
    fail(
      "export-too-large",
      `${set.id} has more than the ${most} rows that ${format} holds. Take a shorter period or another format`,
    );
  const name = `${set.id}.${format}`;
  let bytes = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const file = fileOf(set, format, selection, { decimal, encoding, zone: undefined, directory: target });
  const source = Readable.from(file, { objectMode: false });
  const sink = createWriteStream(join(target, name), { mode: 0o600, flags: "wx" });
  await pipeline(source, counter, sink, signal === undefined ? {} : { signal });
  return { name, bytes };
}

function selectionOf(
  { period, isOfSeries }: DataSet,
  { fromMs, toMs, points, quantities }: TownExportOptions,
): Selection {
  const ofSeries = isOfSeries ? { points, quantities } : {};
  if (period === "none") return ofSeries;
  if (period === "optional") return { fromMs, toMs, ...ofSeries };
  return { fromMs: fromMs ?? 0, toMs: toMs ?? FAR_MS, ...ofSeries };
}

const indexOf = (sets: readonly DataSet[], format: ExportFormat): string =>
  `${JSON.stringify(
    {
      madeAt: formatInstant(systemClock.now()),
      lucciola: RELEASE,
      dataSets: sets.map(({ id, title, group, columns }) => ({ file: `${id}.${format}`, title, group, columns })),
    },
    undefined,
    2,
  )}\n`;

function fail(code: string, message: string): never {
  throw new OperationalError({ code, message });
}
