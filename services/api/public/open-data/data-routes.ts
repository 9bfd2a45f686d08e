import { inventoryOf } from "../../inventory.ts";
import type { App } from "../../routes/route-deps.ts";
import { renderPage } from "../frame.ts";
import type { PublicDesk } from "../public-desk.ts";
import { dataPage } from "./data-page.ts";
import { BUILDINGS, buildingRows, csvOf, geoJsonOf, LAMPS, lampRows, MONTHS, monthRows } from "./data-sets.ts";

const hidden = { schema: { hide: true } } as const;
const CSV = "text/csv; charset=utf-8";
const GEO_JSON = "application/geo+json; charset=utf-8";
const ONE_HOUR = "public, max-age=3600";

/** Open data: the page that describes it, and its files. */
export function dataRoutes(pages: App, desk: PublicDesk): void {
  const { registry } = desk.deps;

  pages.get<{ Querystring: { lingua?: string } }>("/dati", hidden, async ({ query }, reply) => {
    const rendering = desk.rendering(query);
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "public, max-age=60")
      .send(renderPage(rendering, dataPage(rendering)));
  });

  const files: Readonly<Record<string, { readonly type: string; readonly write: () => Promise<string> }>> = {
    [`${BUILDINGS.file}.csv`]: {
      type: CSV,
      write: async () => csvOf(BUILDINGS, buildingRows(desk.listedBuildings())),
    },
    [`${BUILDINGS.file}.geojson`]: {
      type: GEO_JSON,
      write: async () => geoJsonOf(buildingRows(desk.listedBuildings())),
    },
    [`${MONTHS.file}.csv`]: { type: CSV, write: async () => csvOf(MONTHS, monthRows(await desk.months())) },
    [`${LAMPS.file}.csv`]: {
      type: CSV,
      write: async () => csvOf(LAMPS, lampRows(registry, inventoryOf(registry).lamps)),
    },
    [`${LAMPS.file}.geojson`]: {
      type: GEO_JSON,
      write: async () => geoJsonOf(lampRows(registry, inventoryOf(registry).lamps)),
    },
  };
  for (const [name, { type, write }] of Object.entries(files)) {
    // Monthly values are kept with the figures already; asked for inside of kept work they would wait for themselves.
    const text = name.startsWith(MONTHS.file) ? write : () => desk.keep(`file ${name}`, write);
    pages.get(`/dati/${name}`, hidden, async (_, reply) =>
      reply
        .type(type)
        .header("cache-control", ONE_HOUR)
        .header("access-control-allow-origin", "*")
        .header("cross-origin-resource-policy", "cross-origin")
        .send(await text()),
    );
  }
}
