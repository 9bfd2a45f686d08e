import {
  LampColumns,
  LampLevels,
  LampLevelsQuery,
  LampStates,
  TileParams,
  TileQuery,
} from "@lucciola/contract/api/lamp-columns.ts";
import { TILE_ZOOMS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import { Type } from "typebox";
import { requirePermission } from "../authentication.ts";
import { inventoryOf } from "../inventory.ts";
import { type KeptAnswer, keepAnswer, sendKept } from "../lamp-map/kept-answer.ts";
import { editionOf, lampColumns } from "../lamp-map/lamp-columns.ts";
import { lampLevels } from "../lamp-map/lamp-levels.ts";
import { lampStateColumns } from "../lamp-map/lamp-states.ts";
import { LampTiles } from "../lamp-map/lamp-tiles.ts";
import { File, NotModified } from "../openapi/answers.ts";
import { HttpProblem } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];
const NoLamps = Type.Unsafe<undefined>({ type: "null", description: "No lamps there" });
/** States that were put together so lately serve everybody who asks. */
const STATES_FRESH_MS = 1_000;
const NIGHT_MS = 2 * 86_400_000;

/** What the map of the lamps is drawn from: columns, states, levels of other moments, and tiles for a large town. */
export function lampMapRoutes(app: App, { store, registry, clock, config }: RouteDeps): void {
  const onRequest = requirePermission("read");
  const { site } = config;
  let columns: { readonly edition: string; readonly kept: Promise<KeptAnswer> } | undefined;
  let states: { readonly atMs: number; readonly edition: string; readonly kept: Promise<KeptAnswer> } | undefined;
  let tiles: { readonly edition: string; readonly tiles: LampTiles } | undefined;

  const columnsNow = (): Promise<KeptAnswer> => {
    const edition = editionOf(registry);
    if (columns?.edition !== edition)
      columns = { edition, kept: keepAnswer(lampColumns(registry), { thorough: true }) };
    return columns.kept;
  };
  const statesNow = (): Promise<KeptAnswer> => {
    // Who has just given or ended an order sees it at once.
    const [atMs, edition] = [clock.now(), `${editionOf(registry)}-${registry.lighting.orders.version()}`];
    const isFresh = states !== undefined && states.edition === edition && atMs - states.atMs < STATES_FRESH_MS;
    if (!isFresh || states === undefined) {
      const kept = lampStateColumns({ store, registry, site }, atMs).then((made) =>
        keepAnswer(made, { thorough: false }),
      );
      // What could not be made is asked for anew.
      kept.catch(() => {
        states = undefined;
      });
      states = { atMs, edition, kept };
    }
    return states.kept;
  };
  const tilesNow = (): LampTiles => {
    const edition = editionOf(registry);
    if (tiles?.edition !== edition) tiles = { edition, tiles: new LampTiles(inventoryOf(registry).lamps) };
    return tiles.tiles;
  };

  app.get(
    "/api/v1/lamp-columns",
    {
      onRequest,
      schema: {
        operationId: "readLampColumns",
        tags,
        summary: "What seldom changes of all lamps, in columns (LampColumns); with an ETag",
        response: { 200: LampColumns, 304: NotModified },
      },
    },
    async (request, reply) => sendKept(request, reply, await columnsNow()),
  );

  app.get(
    "/api/v1/lamp-states",
    {
      onRequest,
      schema: {
        operationId: "readLampStates",
        tags,
        summary: "How all lamps stand, in the order of the columns (LampStates)",
        response: { 200: LampStates, 304: NotModified },
      },
    },
    async (request, reply) => sendKept(request, reply, await statesNow()),
  );

  app.get(
    "/api/v1/lamp-levels",
    {
      onRequest,
      schema: {
        operationId: "readLampLevels",
        tags,
        summary: "The levels of all lamps at another moment: stored ones, or those planned (LampLevels)",
        querystring: LampLevelsQuery,
        response: { 200: LampLevels, 304: NotModified },
      },
    },
    async (request, reply) => {
      const atMs = Date.parse(request.query.at);
      const nowMs = clock.now();
      if (atMs > nowMs + NIGHT_MS)
        throw new HttpProblem(
          422,
          "moment-too-far",
          "Levels are planned for two days ahead: ask for an earlier moment",
        );
      const levels = await lampLevels({ store, registry, site }, atMs, nowMs);
      return sendKept(request, reply, await keepAnswer(levels, { thorough: false }));
    },
  );

  app.get(
    "/api/v1/lamps/tiles/:z/:x/:y",
    {
      onRequest,
      schema: {
        operationId: "readLampTile",
        tags,
        summary: `Single lamps as a vector tile, zooms ${TILE_ZOOMS.least} to ${TILE_ZOOMS.most}; 204 where there is none`,
        params: TileParams,
        querystring: TileQuery,
        produces: ["application/vnd.mapbox-vector-tile"],
        response: { 200: File("A tile with one layer, `lamps`"), 204: NoLamps, 304: NotModified },
      },
      config: { rateLimit: { max: 6_000, timeWindow: "1 minute" } },
    },
    async (request, reply) => {
      const { z, x, y } = request.params;
      if (z < TILE_ZOOMS.least || z > TILE_ZOOMS.most || x >= 2 ** z || y >= 2 ** z) {
        throw new HttpProblem(
          404,
          "tile-unknown",
          `Tiles of lamps are of zooms ${TILE_ZOOMS.least} to ${TILE_ZOOMS.most}, x and y below 2 to the power of the zoom`,
        );
      }
      const etag = `"${editionOf(registry)}"`;
      reply.header("etag", etag).header("cache-control", "private, no-cache").header("vary", "cookie");
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      const tile = tilesNow().tile(z, x, y);
      if (tile === undefined) return reply.code(204).send();
      return reply.type("application/vnd.mapbox-vector-tile").send(Buffer.from(tile));
    },
  );
}
