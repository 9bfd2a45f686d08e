import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImportParams, ImportQuery, ImportResult } from "@lucciola/contract/api/devices.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { parseColumnMapping } from "@lucciola/platform/registry/import/column-mapping.ts";
import { importAssets } from "@lucciola/platform/registry/import/import-assets.ts";
import { importTemplate } from "@lucciola/platform/registry/import/import-kind.ts";
import type { ImportReport } from "@lucciola/platform/registry/import/import-report.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { File } from "../openapi/answers.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MOST_BYTES = 50_000_000;
const LISTED = 1_000;
const CONSUMED = "application/octet-stream";
const tags = ["operations"];

/** Inventories from files, as `lucciola import` reads them: first what would be done, then done. */
export function importRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  app.get(
    "/api/v1/imports/:kind/template",
    {
      onRequest: requirePermission("devices"),
      schema: {
        operationId: "readImportTemplate",
        tags,
        summary: "A file to begin with: the columns, and a row that shows what goes into them",
        params: ImportParams,
        produces: ["text/csv"],
        response: { 200: File("The columns, and a row that shows what goes into them") },
      },
    },
    async ({ params: { kind } }, reply) =>
      reply
        .header("content-disposition", `attachment; filename="lucciola-${kind}.csv"`)
        .type("text/csv; charset=utf-8")
        .send(`${importTemplate(kind)}\n`),
  );

  // A file of any kind is a body of this route alone: its parser lives in a scope of its own.
  app.register(async (files: App) => {
    files.addContentTypeParser(CONSUMED, { parseAs: "buffer", bodyLimit: MOST_BYTES }, (_, body, done) =>
      done(null, body),
    );
    files.post(
      "/api/v1/imports/:kind",
      {
        onRequest: requirePermission("devices"),
        schema: {
          operationId: "importInventory",
          tags,
          summary:
            "Buildings, supplies, cabinets or lamps from a file (CSV or GeoJSON, up to 50 MB); first as a dry run",
          consumes: [CONSUMED],
          params: ImportParams,
          querystring: ImportQuery,
          body: Type.Unsafe<unknown>({ description: "the file as it is" }),
          response: { 200: ImportResult },
        },
      },
      async (request) => {
        const { kind } = request.params;
        const { dryRun = true, skipBadRows = false, name = "file", mapping } = request.query;
        const columns = readColumnMapping(mapping);
        if (!Buffer.isBuffer(request.body) || request.body.length === 0)
          throw new HttpProblem(400, "import-empty", `Send the file itself, as ${CONSUMED}`);
        const folder = await mkdtemp(join(tmpdir(), "lucciola-import-"));
        try {
          // The reader tells of a file by its name: the one that the person knows.
          const file = join(folder, name.replaceAll(/[^\p{L}\p{N}._ -]/gu, "_").replace(/^\.+/, "_"));
          await writeFile(file, request.body);
          const report = await importAssets(registry, {
            kind,
            file,
            dryRun,
            skipBadRows,
            mapping: columns,
            programme: defaultProgramme,
            nowMs: clock.now(),
            actor: userOf(request).username,
          });
          return shown(report);
        } catch (error) {
          throw asProblem(error, folder);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    );
  });
}

/** Throws HttpProblem 400 `mapping-unreadable`. */
export function readColumnMapping(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  const read = parseColumnMapping(text);
  if (read.ok) return read.value;
  throw new HttpProblem(400, "mapping-unreadable", `The mapping of columns cannot be read. ${read.issues.join("; ")}`);
}

/** What is wrong with the file is the caller's to mend. */
function asProblem(error: unknown, folder: string): unknown {
  if (!(error instanceof OperationalError) || !/^(import|csv)-/.test(error.code)) return error;
  const status = error.retryable ? 409 : 422;
  return new HttpProblem(status, error.code, error.message.replaceAll(`${folder}/`, ""));
}

function shown({ kind: _, file: __, changes, issues, warnings, unusedColumns, ...counts }: ImportReport): ImportResult {
  const issue = ({ place, column, reason }: ImportReport["issues"][number]) => ({
    place: place.slice(0, 100),
    ...(column === undefined ? {} : { column: column.slice(0, 200) }),
    reason: reason.slice(0, 1_000),
  });
  return {
    ...counts,
    format: counts.format.slice(0, 200),
    changes: changes.slice(0, LISTED).map(({ id, differences }) => ({
      id,
      differences: differences.slice(0, 50).map((each) => each.slice(0, 1_000)),
    })),
    issues: issues.slice(0, LISTED).map(issue),
    warnings: warnings.slice(0, LISTED).map(issue),
    unusedColumns: unusedColumns.slice(0, LISTED).map((column) => column.slice(0, 200)),
  };
}
