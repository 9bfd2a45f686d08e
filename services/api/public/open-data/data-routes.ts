import { inventoryOf } from "../../inventory.ts";
import type { App } from "../../routes/route-deps.ts";
import { renderPage } from "../frame.ts";
import { PUBLIC_ROOT } from "../language.ts";
import type { PublicDesk } from "../public-desk.ts";
import { CATALOGUE_FILE, missingOfCatalogue, openDataCatalogue } from "./catalogue.ts";
import { dataPage } from "./data-page.ts";
import { BUILDINGS, buildingRows, csvOf, geoJsonOf, LAMPS, lampRows, MONTHS, monthRows } from "./data-sets.ts";

const hidden = { schema: { hide: true } } as const;
const CSV = "text/csv; charset=utf-8";
const GEO_JSON = "application/geo+json; charset=utf-8";
const ONE_HOUR = "public, max-age=3600";

/** Where harvesters look first. */
export const CATALOGUE_SHORT_CUT = "/opendata/catalog.jsonld";
export const CATALOGUE_PATH = `${PUBLIC_ROOT}/dati/${CATALOGUE_FILE}`;

/** Open data: the page that describes it, its files and their catalogue. */
export function dataRoutes(pages: App, desk: PublicDesk): void {
  const { registry, clock, config } = desk.deps;

  pages.get<{ Querystring: { lingua?: string } }>("/dati", hidden, async ({ query }, reply) => {
    const rendering = desk.rendering(query);
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "public, max-age=60")
      .send(renderPage(rendering, dataPage(rendering)));
  });

  pages.get(`/dati/${CATALOGUE_FILE}`, hidden, async (request, reply) => {
    const missing = missingOfCatalogue(config.public);
    if (missing.length > 0)
      return reply
        .code(404)
        .type("application/problem+json")
        .send(
          JSON.stringify({
            type: "about:blank",
            title: "Not Found",
            status: 404,
            detail: `There is no catalogue yet: DCAT-AP_IT asks for what stands in ${missing.join(", ")} of the configuration`,
          }),
        );
    const catalogue = openDataCatalogue({
      settings: config.public,
      origin: `${request.protocol}://${request.host}`,
      nowMs: clock.now(),
      zone: config.site.zone,
      isSimulated: desk.rendering({}).simulated,
    });
    return (
      reply
        .type("application/ld+json; charset=utf-8")
        // A store on the way must not hand one host's addresses to those who ask another.
        .header("cache-control", config.public.openData.siteUrl === "" ? "private, max-age=3600" : ONE_HOUR)
        .header("access-control-allow-origin", "*")
        .header("cross-origin-resource-policy", "cross-origin")
        .send(JSON.stringify(catalogue))
    );
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
