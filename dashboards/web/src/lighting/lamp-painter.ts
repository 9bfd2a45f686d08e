import { MAX_DRAWN_AT_ONCE, TILE_ZOOMS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Area } from "./area.ts";
import { densityCells } from "./density.ts";
import { aspectOf, type LampStanding } from "./lamp-states.ts";
import { isPlaced, type LampTable } from "./lamp-table.ts";
import { areaFeature, collection, densityFeatures, pointFeature } from "./map-style.ts";

/** What is to be seen of the lamps now. */
export interface LampScene {
  readonly standing: LampStanding;
  /** The numbers of those that the filters let through; the others are faint. */
  readonly shown: readonly number[];
  /** Of another moment, in the place of the reported ones. */
  readonly levels: Int16Array | undefined;
  readonly picked: ReadonlySet<number>;
  readonly chosen: number | undefined;
  readonly area: Area | undefined;
}

const MOST_MARKS = 4_000;
/** Lamps so far outside of the view are painted too, as a share of the view: a pan finds them ready. */
const MARGIN = 0.4;

export const isLargeTown = ({ count }: LampTable): boolean => count > MAX_DRAWN_AT_ONCE;

/**
 * Paints the state of lamps into a map. The places of the lamps are sent to the map once; after that only the state of
 * those changes that look different from before, and in a large town only of those in view.
 */
export class LampPainter {
  readonly #map: MapLibre;
  readonly #table: LampTable;
  readonly #isLarge: boolean;
  /** How each lamp was painted last, in one number; 0: never. */
  readonly #painted: Int32Array;
  readonly #shown: Uint8Array;
  #scene: LampScene | undefined;

  constructor(map: MapLibre, table: LampTable) {
    this.#map = map;
    this.#table = table;
    this.#isLarge = isLargeTown(table);
    this.#painted = new Int32Array(table.count);
    this.#shown = new Uint8Array(table.count);
  }

  /** Another scene: filters, choice, moment or all states have changed. */
  show(scene: LampScene): void {
    this.#scene = scene;
    this.#shown.fill(0);
    for (const lamp of scene.shown) this.#shown[lamp] = 1;
    this.#map.getSource<GeoJSONSource>("area")?.setData(areaFeature(scene.area));
    this.inView();
  }

  /** After the view has moved. */
  inView(): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    const isFar = this.#isLarge && this.#map.getZoom() < TILE_ZOOMS.least;
    if (isFar) {
      const { standing, shown, levels } = scene;
      const cells = densityCells(this.#table, standing, shown, this.#map.getZoom(), levels);
      this.#map.getSource<GeoJSONSource>("density")?.setData(densityFeatures(cells));
    } else {
      const isSeen = this.#view();
      for (let lamp = 0; lamp < this.#table.count; lamp++) if (!this.#isLarge || isSeen(lamp)) this.#paint(scene, lamp);
    }
    this.#mark(scene, isFar);
  }

  /** News of single lamps. Returns whether the signs beside the circles may have changed. */
  refresh(changed: readonly number[]): void {
    const scene = this.#scene;
    if (scene === undefined || (this.#isLarge && this.#map.getZoom() < TILE_ZOOMS.least)) return;
    const isSeen = this.#isLarge ? this.#view() : () => true;
    for (const lamp of changed) if (isSeen(lamp)) this.#paint(scene, lamp);
  }

  /** Density and signs, which are sent anew as a whole: not with every reading. */
  settle(): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    if (this.#isLarge && this.#map.getZoom() < TILE_ZOOMS.least) this.inView();
    else this.#mark(scene, false);
  }

  #paint({ standing, levels, picked, chosen }: LampScene, lamp: number): void {
    const pct = (levels ?? standing.reportedPct)[lamp] ?? -1;
    const faint = this.#shown[lamp] === 0;
    const isChosen = lamp === chosen;
    const isPicked = picked.has(lamp);
    const looks = (pct + 2) | (faint ? 128 : 0) | (isChosen ? 256 : 0) | (isPicked ? 512 : 0);
    if (this.#painted[lamp] === looks) return;
    this.#painted[lamp] = looks;
    this.#map.setFeatureState(
      { source: "lamps", ...(this.#isLarge ? { sourceLayer: "lamps" } : {}), id: lamp + 1 },
      { pct, faint, chosen: isChosen, picked: isPicked },
    );
  }

  #mark({ standing, levels }: LampScene, isFar: boolean): void {
    const isSeen = this.#view();
    const { count, longitudeDeg, latitudeDeg } = this.#table;
    const marks: ReturnType<typeof pointFeature>[] = [];
    // Signs are of now; at another moment levels alone are known.
    for (let lamp = 0; levels === undefined && !isFar && lamp < count && marks.length < MOST_MARKS; lamp++) {
      if (this.#shown[lamp] === 0 || !isSeen(lamp)) continue;
      const aspect = aspectOf(standing, lamp);
      if (aspect === "on" || aspect === "off" || !isPlaced(this.#table, lamp)) continue;
      marks.push(pointFeature(longitudeDeg[lamp] ?? 0, latitudeDeg[lamp] ?? 0, { aspect }));
    }
    this.#map.getSource<GeoJSONSource>("marks")?.setData(collection(marks));
  }

  #view(): (lamp: number) => boolean {
    const bounds = this.#map.getBounds();
    const [west, east] = [bounds.getWest(), bounds.getEast()];
    const [south, north] = [bounds.getSouth(), bounds.getNorth()];
    const [marginX, marginY] = [(east - west) * MARGIN, (north - south) * MARGIN];
    const { longitudeDeg, latitudeDeg } = this.#table;
    return (lamp) => {
      const [x, y] = [longitudeDeg[lamp] ?? 0, latitudeDeg[lamp] ?? 0];
      return x >= west - marginX && x <= east + marginX && y >= south - marginY && y <= north + marginY;
    };
  }
}
