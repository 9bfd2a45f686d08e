import { UrbanDatasetBody, UrbanDatasetParams, UrbanDatasetQuery } from "@lucciola/contract/api/urban-datasets.ts";
import { requirePermission } from "../authentication.ts";
import { parseRange } from "../routes/buildings.ts";
import type { App } from "../routes/route-deps.ts";
import type { EntityDeps } from "./entity-desk.ts";
import { makeUrbanDataset } from "./urban-dataset-desk.ts";

/** UrbanDatasets to be asked for, a document for a period. */
export function urbanDatasetRoutes(app: App, deps: EntityDeps): void {
  app.get(
    "/api/v1/urban-datasets/:name",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readUrbanDataset",
        tags: ["open models"],
        summary:
          "An UrbanDataset 2.0 of ENEA of a period: meters of the lighting (PELL), consumption and anomalies of buildings",
        params: UrbanDatasetParams,
        querystring: UrbanDatasetQuery,
        response: { 200: UrbanDatasetBody },
      },
    },
    async ({ params: { name }, query }) => {
      const { bucket = "hour", id } = query;
      return makeUrbanDataset(deps, { name, bucket, ...parseRange(query), ...(id === undefined ? {} : { id }) });
    },
  );
}
