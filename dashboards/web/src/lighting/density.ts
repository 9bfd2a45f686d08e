import { aspectOf, type LampStanding } from "./lamp-states.ts";
import { isPlaced, type LampTable } from "./lamp-table.ts";

/** Lamps near each other, drawn as one where single ones would run into each other. */
export interface DensityCell {
  readonly longitudeDeg: number;
  readonly latitudeDeg: number;
  readonly lamps: number;
  /** Mean of the levels that are known, %. */
  readonly meanPct: number;
  readonly faulty: number;
}

/** A cell's side on the screen, px: a tile of 512 px has 12 a side. */
const CELLS_PER_TILE = 12;

/**
 * Cells of equal size on the screen at a zoom, each in the middle of its lamps. `levels` stands for reported levels where
 * another moment is shown.
 */
export function densityCells(
  table: LampTable,
  standing: LampStanding,
  shown: readonly number[],
  zoom: number,
  levels: Int16Array = standing.reportedPct,
): DensityCell[] {
  const side = 2 ** Math.floor(zoom) * CELLS_PER_TILE;
  interface Sum {
    longitude: number;
    latitude: number;
    lamps: number;
    level: number;
    known: number;
    faulty: number;
  }
  const cells = new Map<number, Sum>();
  for (const lamp of shown) {
    if (!isPlaced(table, lamp)) continue;
    const longitude = table.longitudeDeg[lamp] ?? 0;
    const latitude = table.latitudeDeg[lamp] ?? 0;
    const sin = Math.sin((latitude / 180) * Math.PI);
    const x = Math.floor((longitude / 360 + 0.5) * side);
    const y = Math.floor((0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI) * side);
    let cell = cells.get(x * side + y);
    if (cell === undefined) {
      cell = { longitude: 0, latitude: 0, lamps: 0, level: 0, known: 0, faulty: 0 };
      cells.set(x * side + y, cell);
    }
    const level = levels[lamp] ?? -1;
    cell.lamps++;
    cell.longitude += longitude;
    cell.latitude += latitude;
    if (level >= 0) {
      cell.level += level;
      cell.known++;
    }
    if (aspectOf(standing, lamp) === "faulty") cell.faulty++;
  }
  return [...cells.values()].map(({ longitude, latitude, lamps, level, known, faulty }) => ({
    longitudeDeg: longitude / lamps,
    latitudeDeg: latitude / lamps,
    lamps,
    meanPct: known === 0 ? 0 : level / known,
    faulty,
  }));
}
