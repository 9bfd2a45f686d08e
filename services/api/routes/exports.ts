import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  DataSetList,
  EXPORT_FORMATS,
  ExportQuery,
  ExportSize,
  FeatureCollection,
} from "@lucciola/contract/api/exports.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { formatInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import { isQuantityName } from "@lucciola/contract/units/quantities.ts";
import type { FastifyRequest } from "fastify";
import { mayDo, refusal, requireCaller, userOf } from "../authentication.ts";
import type { DataSet, Selection } from "../exports/data-set.ts";
import { dataSets, FORMATS, fileOf, formatsOf, mostRowsOf } from "../exports/export-desk.ts";
import { File } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { SystemFacts } from "../system-health.ts";
import { answeringLater } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** A file of more takes hours to make and to read; `lucciola export` on the server has no such bound. */
const MAX_ROWS = 20_000_000;
const AT_ONCE = 2;
const RETRY_AFTER_S = 30;
const TAGS = ["exports"];
/** By media type. */
const FILES = Object.fromEntries(
  EXPORT_FORMATS.map((format) => [
    FORMATS[format].mediaType,
    { schema: format === "geojson" ? FeatureCollection : File("A row of the data set in each of its rows") },
  ]),
);
const bad = (detail: string): HttpProblem => new HttpProblem(400, "request-invalid", detail);

/** Everything that is stored, as files. */
export function exportRoutes(
  app: App,
  deps: RouteDeps & { readonly system: Pick<SystemFacts, "dataDirectory"> },
): void {
  const { registry, store, clock, config, system } = deps;
  const sets = dataSets(registry, store);
  const directory = join(system.dataDirectory, "export-scratch");
  // Of a process that was killed.
  rmSync(directory, { recursive: true, force: true });
  const running = new Set<string>();
  const may = (request: FastifyRequest, { permission, subjects }: DataSet): boolean =>
    mayDo(request, permission, [...TAGS, ...subjects]);

  app.get(
    "/api/v1/exports",
    {
      onRequest: requireCaller,
      schema: {
        ...{ operationId: "listExports", tags: TAGS, summary: "What is stored and can be taken along as files" },
        response: { 200: DataSetList },
      },
    },
    async (request) => ({
      dataSets: await Promise.all(
        sets
          .filter((set) => may(request, set))
          .map(async (set) => {
            const { id, title, group, permission, columns, period, isOfSeries } = set;
            const rows = period === "required" ? {} : { rows: await set.count({}) };
            const formats = formatsOf(set);
            return { id, title, group, permission, columns: [...columns], formats, period, isOfSeries, ...rows };
          }),
      ),
      maxRows: MAX_ROWS,
      maxRowsXlsx: mostRowsOf("xlsx"),
    }),
  );

  /** The data set and what of it, as asked. Throws HttpProblem for what is not there, not allowed or asked wrongly. */
  function asked(request: FastifyRequest<{ Params: IdParams; Querystring: ExportQuery }>) {
    const { id } = request.params;
    const { format } = request.query;
    const set = sets.find((one) => one.id === id);
    if (set === undefined) throw notFound("data set", id);
    if (!may(request, set)) throw refusal(userOf(request), set.permission);
    if (!formatsOf(set).includes(format))
      throw bad(`${id} has no place of its own: it comes as ${formatsOf(set).join(", ")}`);
    const selection = selectionOf(set, request.query);
    return { set, selection, maxRows: Math.min(MAX_ROWS, mostRowsOf(format)) };
  }

  app.get(
    "/api/v1/exports/:id/rows",
    {
      onRequest: requireCaller,
      schema: {
        ...{
          operationId: "sizeOfExport",
          tags: TAGS,
          summary: "How many rows a file would have, asked as exportFile is",
        },
        params: IdParams,
        querystring: ExportQuery,
        response: { 200: ExportSize },
      },
    },
    async (request) => {
      const { set, selection, maxRows } = asked(request);
      return { rows: await answeringLater(() => set.count(selection)), maxRows };
    },
  );

  app.get(
    "/api/v1/exports/:id/file",
    {
      onRequest: requireCaller,
      schema: {
        ...{ operationId: "exportFile", tags: TAGS, summary: "A data set as CSV, XLSX, GeoJSON, Parquet or NDJSON" },
        params: IdParams,
        querystring: ExportQuery,
        response: { 200: { description: "The file, as it is made", content: FILES } },
      },
    },
    async (request, reply) => {
      const { set, selection, maxRows } = asked(request);
      const { format, decimal = "point", encoding = "utf-8", times = "utc" } = request.query;
      if (running.size >= AT_ONCE)
        throw new HttpProblem(503, "exports-busy", `${AT_ONCE} files are being made: wait for one`, RETRY_AFTER_S);
      const own = randomUUID();
      running.add(own);
      try {
        const rows = await answeringLater(() => set.count(selection));
        if (rows > maxRows)
          throw new HttpProblem(
            422,
            "export-too-large",
            `${rows} rows, and a file of this kind holds ${maxRows} here. Ask for a shorter period, fewer points, another format, or on the server with lucciola export`,
          );
        const zone = times === "local" ? config.site.zone : undefined;
        const release = () => void running.delete(own);
        const file = fileOf(set, format, selection, { decimal, encoding, zone, directory });
        const bytes = Readable.from(thenDo(file, release), { objectMode: false });
        // Of one that was never read.
        bytes.once("close", release);
        const nowMs = clock.now();
        registry.audit.record({
          ...{ atMs: nowMs, actor: userOf(request).username, action: "export", target: set.id },
          detail: new URL(request.url, "http://here").search.slice(1, 1_000),
        });
        const charset = format === "csv" ? `; charset=${encoding === "windows-1252" ? encoding : "utf-8"}` : "";
        const name = `lucciola-${set.id}-${formatInstant(nowMs).slice(0, 10)}.${format}`;
        return reply
          .header("content-type", `${FORMATS[format].mediaType}${charset}`)
          .header("content-disposition", `attachment; filename="${name}"`)
          .send(bytes);
      } catch (error) {
        running.delete(own);
        throw error;
      }
    },
  );
}

async function* thenDo<T>(items: AsyncIterable<T>, work: () => void): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    work();
  }
}

/** What is asked for, in the words of the desk. Throws HttpProblem for what this data set cannot be asked by. */
function selectionOf({ id, period, isOfSeries }: DataSet, { from, to, points, quantities }: ExportQuery): Selection {
  if (period === "none" && (from !== undefined || to !== undefined))
    throw bad(`${id} has no period: leave out from and to`);
  if (period === "required" && (from === undefined || to === undefined))
    throw bad(`${id} is asked for by period: give from and to`);
  if (!isOfSeries && (points !== undefined || quantities !== undefined))
    throw bad(`${id} is not made of series: leave out points and quantities`);
  const names = quantities?.split(",");
  const unknown = names?.find((name) => !isQuantityName(name));
  if (unknown !== undefined) throw bad(`There is no quantity ${unknown}`);
  const [fromMs, toMs] = [instantOf(from), instantOf(to)];
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) throw bad("from must lie before to");
  return { fromMs, toMs, points: points?.split(","), quantities: names };
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseInstant(text);
  if (!parsed.ok) throw bad(parsed.issues.join("; "));
  return parsed.value;
}
