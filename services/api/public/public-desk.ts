import type { Building } from "@lucciola/platform/registry/registry.ts";
import { createKeptWork, type KeptWork } from "../energy/kept-work.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { buildingMonths } from "./figures/building-figures.ts";
import { isSimulated, townFigures } from "./figures/town-figures.ts";
import { type Rendering, renderingOf } from "./frame.ts";
import { languageOf } from "./language.ts";

const KEPT_MS = 5 * 60_000;
/** A building's page shows a year beside the year before. */
export const MONTHS_SHOWN = 24;

/** What the public pages are made of, worked out at most once in five minutes and one piece at a time. */
export interface PublicDesk {
  readonly keep: KeptWork;
  readonly deps: RouteDeps;
  /** For the language of a query string. */
  rendering(query: { readonly lingua?: unknown }): Rendering;
  town(): ReturnType<typeof townFigures>;
  /** Those that the town tells of one by one. */
  listedBuildings(): Building[];
  /** Of one listed building, or of all. */
  months(building?: string): ReturnType<typeof buildingMonths>;
}

export function createPublicDesk(deps: RouteDeps): PublicDesk {
  const { registry, clock, config } = deps;
  const keep = createKeptWork(clock, KEPT_MS);
  let assets: { readonly version: number; readonly simulated: boolean } | undefined;
  const unlisted = new Set<string>(config.public.unlistedBuildings);
  const listedBuildings = () => registry.assets.buildings().filter(({ id }) => !unlisted.has(id));
  return {
    keep,
    listedBuildings,
    deps,
    rendering: ({ lingua }) => {
      const version = registry.assets.version();
      if (assets?.version !== version) assets = { version, simulated: isSimulated(registry) };
      return renderingOf(languageOf(lingua), config.site.zone, config.public, assets.simulated);
    },
    town: () => keep("town", () => townFigures(deps, listedBuildings())),
    months: (building) =>
      keep(`months ${building ?? ""}`, () => {
        const buildings = listedBuildings().filter(({ id }) => building === undefined || id === building);
        return buildingMonths(deps, buildings, MONTHS_SHOWN);
      }),
  };
}
