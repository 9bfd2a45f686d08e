import {
  type BuildingFigures,
  BuildingFigures as BuildingFiguresSchema,
  FiguresQuery,
  type TownFigures,
  TownFiguresQuery,
  TownFigures as TownFiguresSchema,
} from "@lucciola/contract/api/energy-figures.ts";
import { EnergyUse, EnergyUseQuery } from "@lucciola/contract/api/energy-reports.ts";
import { requirePermission } from "../authentication.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { buildingFigures } from "../energy/building-figures.ts";
import { energyUse, previousYear } from "../energy/energy-use.ts";
import type { KeptWork } from "../energy/kept-work.ts";
import { lastDays, townFigures, townFiguresOf } from "../energy/town-figures.ts";
import { parseDays } from "../parse-days.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_DAYS = 30;
const MAX_DAYS = 400;
/** Whole days change seldom: by late readings, and by contracts. */
const FRESH_MS = 60_000;

/** How much the town and its buildings used over the last whole days. */
export function energyFigureRoutes(
  app: App,
  deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  desk: BaselineDesk,
  kept: KeptWork,
): void {
  const onRequest = requirePermission("read");
  const town = keptFor<TownFigures>(deps, (days) => townFigures(deps, desk, days));
  const buildings = keptFor<BuildingFigures>(deps, (days) => buildingFigures(deps, days));

  app.get(
    "/api/v1/energy/town",
    {
      onRequest,
      schema: {
        operationId: "readTownFigures",
        tags: ["energy"],
        summary: "What the town used over its last whole days, beside the year before and corrected for the weather",
        querystring: TownFiguresQuery,
        response: { 200: TownFiguresSchema },
      },
    },
    async ({ query: { days, from, to } }) => {
      if (from === undefined && to === undefined) return town(days ?? DEFAULT_DAYS);
      if (from === undefined || to === undefined || days !== undefined)
        throw new HttpProblem(400, "range-incomplete", `Give "from" and "to" together, and without "days"`);
      const period = parseDays({ from, to }, MAX_DAYS);
      return kept(`town ${from} ${to}`, () => townFiguresOf(deps, desk, period, previousYear(period)));
    },
  );

  app.get(
    "/api/v1/energy/use",
    {
      onRequest,
      schema: {
        operationId: "readEnergyUse",
        tags: ["energy"],
        summary:
          "What every supply used and cost on local days, to the Wh and the cent of its bill check, and the sums",
        querystring: EnergyUseQuery,
        response: { 200: EnergyUse },
      },
    },
    ({ query }) => {
      const { from, to } = parseDays(query, MAX_DAYS);
      return kept(`use ${from} ${to}`, () => energyUse({ ...deps, zone: deps.config.site.zone }, { from, to }));
    },
  );

  app.get(
    "/api/v1/energy/buildings",
    {
      onRequest,
      schema: {
        operationId: "listBuildingFigures",
        tags: ["energy"],
        summary: "What each building used over the last whole days, its change, and what similar buildings use",
        querystring: FiguresQuery,
        response: { 200: BuildingFiguresSchema },
      },
    },
    ({ query }) => buildings(query.days ?? DEFAULT_DAYS),
  );
}

/**
 * Answers that are the same for everybody, of the whole days up to yesterday. One that has aged is given at once and read
 * again meanwhile, so that nobody waits for the first page; on another day all wait for the new one.
 */
function keptFor<T>(
  { clock, config }: Pick<RouteDeps, "clock" | "config">,
  read: (days: number) => Promise<T>,
): (days: number) => Promise<T> {
  const kept = new Map<number, { readonly day: string; readonly atMs: number; readonly answer: Promise<T> }>();
  return (days) => {
    const nowMs = clock.now();
    const { to: day } = lastDays(days, nowMs, config.site.zone);
    const known = kept.get(days);
    if (known?.day === day) {
      if (nowMs - known.atMs >= FRESH_MS) {
        kept.set(days, { ...known, atMs: nowMs });
        // What cannot be read now leaves the older answer, and is tried again after a while.
        read(days).then(
          (answer) => kept.set(days, { day, atMs: nowMs, answer: Promise.resolve(answer) }),
          () => {},
        );
      }
      return known.answer;
    }
    const answer = read(days);
    kept.set(days, { day, atMs: nowMs, answer });
    // What failed is asked again by the next one.
    answer.catch(() => kept.delete(days));
    return answer;
  };
}
