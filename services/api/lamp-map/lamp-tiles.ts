import { TILE_ZOOMS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { type Feature, fromGeojsonVt } from "@maplibre/vt-pbf";

/** Units along a tile's edge, as MapLibre expects them. */
const EXTENT = 4_096;
/** Points so near outside of a tile belong to it too: half of their circle is inside. */
const BUFFER = 128;
const BIN_ZOOM = TILE_ZOOMS.least;

type Place = Pick<Point, "longitudeDeg" | "latitudeDeg">;

/**
 * Vector tiles of lamps. Points need neither clipping nor simplifying, so a bin for each tile of the least zoom is all the
 * index there is: 16 bytes a lamp and the bins.
 */
export class LampTiles {
  /** Web Mercator, 0 to 1. */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #bins = new Map<number, number[]>();

  constructor(lamps: readonly Place[]) {
    this.#x = Float64Array.from(lamps, ({ longitudeDeg = 0 }) => longitudeDeg / 360 + 0.5);
    this.#y = Float64Array.from(lamps, ({ latitudeDeg = 0 }) => {
      const sin = Math.sin((latitudeDeg / 180) * Math.PI);
      return 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI;
    });
    for (const [lamp, { longitudeDeg, latitudeDeg }] of lamps.entries()) {
      if (longitudeDeg === undefined || latitudeDeg === undefined) continue;
      const bin = binAt(
        Math.floor((this.#x[lamp] ?? 0) * 2 ** BIN_ZOOM),
        Math.floor((this.#y[lamp] ?? 0) * 2 ** BIN_ZOOM),
      );
      const known = this.#bins.get(bin);
      if (known === undefined) this.#bins.set(bin, [lamp]);
      else known.push(lamp);
    }
  }

  /** The tile as MVT; `undefined` when no lamp is in it. Zooms of `TILE_ZOOMS` only. */
  tile(z: number, x: number, y: number): Uint8Array | undefined {
    const side = 2 ** z;
    const margin = BUFFER / EXTENT;
    const perTile = 2 ** (BIN_ZOOM - z);
    const features: Feature[] = [];
    const binsOf = (at: number) =>
      [Math.floor((at - margin) * perTile), Math.floor((at + 1 + margin) * perTile)] as const;
    const [[firstX, lastX], [firstY, lastY]] = [binsOf(x), binsOf(y)];
    for (let binX = firstX; binX <= lastX; binX++) {
      for (let binY = firstY; binY <= lastY; binY++) {
        for (const lamp of this.#bins.get(binAt(binX, binY)) ?? []) {
          const atX = Math.round(((this.#x[lamp] ?? 0) * side - x) * EXTENT);
          const atY = Math.round(((this.#y[lamp] ?? 0) * side - y) * EXTENT);
          const isInside = Math.min(atX, atY) >= -BUFFER && Math.max(atX, atY) < EXTENT + BUFFER;
          // A number of 0 is taken for none.
          if (isInside) features.push({ id: lamp + 1, type: 1, geometry: [[atX, atY]], tags: {} } as Feature);
        }
      }
    }
    if (features.length === 0) return undefined;
    return fromGeojsonVt({ lamps: { features } as never }, { version: 2, extent: EXTENT });
  }
}

const binAt = (x: number, y: number): number => x * 2 ** BIN_ZOOM + y;
