import { Readable } from "node:stream";
import { CensusParams, CensusQuery } from "@lucciola/contract/api/census.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import { BOM, csvLine } from "../public/open-data/csv-text.ts";
import { readColumnMapping } from "../routes/imports.ts";
import type { App } from "../routes/route-deps.ts";
import { type Census, censusOf } from "./census.ts";

const ROWS_AT_ONCE = 500;

/** The census of the lighting as CSV, with the columns that PELL, or another register, calls by names of its own. */
export function censusRoutes(app: App, { registry }: { readonly registry: Registry }): void {
  app.get(
    "/api/v1/census/:kind",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "downloadCensus",
        tags: ["open models"],
        summary: "Cabinets or light points as CSV, columns named as the receiving register asks",
        params: CensusParams,
        querystring: CensusQuery,
        produces: ["text/csv"],
        response: { 200: Type.Unsafe<Readable>(Type.String({ maxLength: 1_000_000_000 })) },
      },
    },
    async ({ params: { kind }, query }, reply) => {
      const census = censusOf(registry, kind, readColumnMapping(query.columns));
      return reply
        .header("content-disposition", `attachment; filename="census-${kind}.csv"`)
        .type("text/csv; charset=utf-8")
        .send(Readable.from(pieces(census)));
    },
  );
}

function* pieces({ columns, rows }: Census): Iterable<string> {
  let text = `${BOM}${csvLine(columns)}`;
  let count = 0;
  for (const row of rows) {
    text += csvLine(row);
    count += 1;
    if (count % ROWS_AT_ONCE > 0) continue;
    yield text;
    text = "";
  }
  yield text;
}
