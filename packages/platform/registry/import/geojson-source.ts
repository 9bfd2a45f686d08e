import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pick } from "stream-json/filters/pick.js";
import { type StreamArrayItem, streamArray } from "stream-json/streamers/stream-array.js";
import { openBytes, type TextEncoding } from "../../csv/csv-lines.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { geometryCentre } from "./geometry-centre.ts";
import type { ImportSource, SourceRow } from "./import-source.ts";

/** Some million points. One feature is held in memory whole, so it is also the limit of that. */
const MAX_BYTES = 500_000_000;

/**
 * The features of a GeoJSON FeatureCollection (RFC 7946: longitude and latitude of WGS 84), read as a stream. Throws
 * OperationalError `import-too-large`; its rows may throw `import-unreadable`.
 */
export async function openGeoJson(file: string, encoding: TextEncoding): Promise<ImportSource> {
  const { size } = await stat(file);
  if (size > MAX_BYTES)
    throw new OperationalError({
      code: "import-too-large",
      message: `${file} has ${Math.round(size / 1e6)} MB, and a map may have ${MAX_BYTES / 1e6} MB: divide it, or export it as CSV`,
    });
  const rows = readFeatures(file, encoding);
  const close = async () => {
    await rows.return(undefined);
  };
  return { format: `GeoJSON, ${encoding}`, columns: undefined, rows, close };
}

async function* readFeatures(file: string, encoding: TextEncoding): AsyncGenerator<SourceRow> {
  const features = streamArray.asStream();
  const flowing = pipeline(
    Readable.from(readText(file, encoding)),
    pick.withParserAsStream({ filter: "features" }),
    features,
  ).catch((error: unknown) => features.destroy(error as Error));
  let count = 0;
  try {
    for await (const { value } of features as AsyncIterable<StreamArrayItem>) {
      count += 1;
      yield toRow(value, count);
    }
  } catch (cause) {
    throw new OperationalError({
      code: "import-unreadable",
      message: `${file} cannot be read as GeoJSON after feature ${count}: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    });
  } finally {
    features.destroy();
    await flowing;
  }
  if (count === 0)
    throw new OperationalError({
      code: "import-unreadable",
      message: `${file} holds no features: export it as a GeoJSON FeatureCollection`,
    });
}

async function* readText(file: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of await openBytes(file)) yield decoder.decode(chunk as Uint8Array, { stream: true });
  yield decoder.decode();
}

function toRow(feature: unknown, number: number): SourceRow {
  const { id, properties, geometry } = (feature ?? {}) as { id?: unknown; properties?: unknown; geometry?: unknown };
  const cells = new Map<string, string>();
  if (isPlain(id)) cells.set("id", String(id));
  for (const [name, value] of Object.entries(properties ?? {}))
    if (isPlain(value)) cells.set(name, String(value).trim());
  const centre = geometryCentre(geometry);
  const row = { place: `feature ${number}`, cells, centre };
  return geometry === null || geometry === undefined || centre !== undefined
    ? row
    : { ...row, damage: "its geometry is not a Point, a Polygon or a MultiPolygon: export points, or outlines" };
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
