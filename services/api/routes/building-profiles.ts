import { BuildingProfile, BuildingSignature, ProfileQuery } from "@lucciola/contract/api/building-profile.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { buildingId } from "@lucciola/contract/ids/ids.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { daysOf, type LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import type { Building } from "@lucciola/platform/registry/registry.ts";
import { requirePermission } from "../authentication.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { buildingProfile, buildingSignature } from "../energy/building-profile.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MOST_DAYS = 400;

/** When a building uses energy, and how that depends on the weather. */
export function buildingProfileRoutes(
  app: App,
  deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  desk: BaselineDesk,
): void {
  const onRequest = requirePermission("read");
  function buildingOf(id: string): Building {
    const building = deps.registry.assets.building(buildingId(id));
    if (building === undefined) throw notFound("building", id);
    return building;
  }

  app.get(
    "/api/v1/buildings/:id/profile",
    {
      onRequest,
      schema: {
        operationId: "readBuildingProfile",
        tags: ["buildings"],
        summary: "A building's use on local days: total as of a bill, bands, hours, habits, and how well it is known",
        params: IdParams,
        querystring: ProfileQuery,
        response: { 200: BuildingProfile },
      },
    },
    ({ params, query }) =>
      buildingProfile(deps, buildingOf(params.id), query.carrier ?? "electricity", periodOf(query)),
  );

  app.get(
    "/api/v1/buildings/:id/signature",
    {
      onRequest,
      schema: {
        operationId: "readBuildingSignature",
        tags: ["buildings"],
        summary: "A building's use of each day against the mean outside temperature, with the model of it",
        params: IdParams,
        querystring: ProfileQuery,
        response: { 200: BuildingSignature },
      },
    },
    ({ params, query }) =>
      buildingSignature(deps, desk, buildingOf(params.id), query.carrier ?? "electricity", periodOf(query)),
  );
}

function periodOf({ from, to }: LocalPeriod): LocalPeriod {
  const wrong = [from, to].find((day) => !isLocalDay(day));
  if (wrong !== undefined) throw new HttpProblem(400, "day-unknown", `There is no day ${wrong}`);
  if (from > to) throw new HttpProblem(400, "range-empty", `"from" (${from}) must not lie after "to" (${to})`);
  if (daysOf({ from, to }) > MOST_DAYS)
    throw new HttpProblem(400, "range-too-long", `at most ${MOST_DAYS} days: shorten the range`);
  return { from, to };
}
