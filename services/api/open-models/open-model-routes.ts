import type { App } from "../routes/route-deps.ts";
import { censusRoutes } from "./census-routes.ts";
import { createEntityDesk, type EntityDeps } from "./entity-desk.ts";
import { answerAsNgsi, NgsiProblem } from "./ngsi-problem.ts";
import { NGSI_ROOT, ngsiEntityRoutes } from "./ngsi-routes.ts";
import { subscriptionRoutes } from "./subscription-routes.ts";
import { urbanDatasetRoutes } from "./urban-dataset-routes.ts";

/** What other systems read in models that are not ours. NGSI-LD has an OpenAPI of its own, by ETSI, and is not in ours. */
export async function openModelRoutes(app: App, deps: EntityDeps): Promise<void> {
  const desk = createEntityDesk(deps);
  urbanDatasetRoutes(app, deps);
  censusRoutes(app, deps);
  await app.register(async (scope: App) => {
    scope.setErrorHandler(answerAsNgsi);
    scope.addContentTypeParser(
      // The API around it reads merge patches already.
      ["application/ld+json", "application/merge-patch+json"].filter((type) => !scope.hasContentTypeParser(type)),
      { parseAs: "string" },
      scope.getDefaultJsonParser("error", "error"),
    );
    ngsiEntityRoutes(scope, desk);
    subscriptionRoutes(scope, deps, desk);
    // Else the pages of the dashboards would answer.
    scope.all(`${NGSI_ROOT}/*`, { schema: { hide: true } }, async (request) => {
      throw new NgsiProblem(
        "OperationNotSupported",
        `${request.method} ${request.url.slice(0, 200)} is not served here`,
      );
    });
  });
}
