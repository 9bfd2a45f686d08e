import {
  type BuildingFigures,
  BuildingFigures as BuildingFiguresSchema,
  FiguresQuery,
  type TownFigures,
  TownFigures as TownFiguresSchema,
} from "@lucciola/contract/api/energy-figures.ts";
import { requirePermission } from "../authentication.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { buildingFigures } from "../energy/building-figures.ts";
import { lastDays, townFigures } from "../energy/town-figures.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_DAYS = 30;
/** Whole days change seldom: by late readings, and by contracts. */
const FRESH_MS = 60_000;

/** How much the town and its buildings used over the last whole days. */
export function energyFigureRoutes(
  app: App,
  deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  desk: BaselineDesk,
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
        querystring: FiguresQuery,
        response: { 200: TownFiguresSchema },
      },
    },
    ({ query }) => town(query.days ?? DEFAULT_DAYS),
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
