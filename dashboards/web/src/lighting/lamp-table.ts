import type { LampColumns } from "@lucciola/contract/api/lamp-columns.ts";

/** What seldom changes of all lamps. A lamp is its number: its place in every column. */
export interface LampTable {
  readonly edition: string;
  readonly count: number;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly longitudeDeg: Float64Array;
  readonly latitudeDeg: Float64Array;
  /** W at 100 %; NaN: not known. */
  readonly nominalPowerW: Float32Array;
  readonly cabinets: LampColumns["cabinets"];
  /** -1: none. */
  readonly cabinet: Int32Array;
  readonly streets: readonly string[];
  readonly street: Int32Array;
  readonly groups: LampColumns["groups"];
  readonly indexOf: ReadonlyMap<string, number>;
}

const E6 = 1e6;

export function readTable(columns: LampColumns): LampTable {
  const { edition, ids, names, cabinets, streets, groups } = columns;
  return {
    edition,
    count: ids.length,
    ids,
    names,
    longitudeDeg: Float64Array.from(columns.longitudeE6, (e6) => e6 / E6),
    latitudeDeg: Float64Array.from(columns.latitudeE6, (e6) => e6 / E6),
    nominalPowerW: Float32Array.from(columns.nominalPowerDw, (dw) => (dw < 0 ? Number.NaN : dw / 10)),
    cabinets,
    cabinet: Int32Array.from(columns.cabinet),
    streets,
    street: Int32Array.from(columns.street),
    groups,
    indexOf: new Map(ids.map((id, index) => [id, index])),
  };
}

export const cabinetOf = ({ cabinets, cabinet }: LampTable, lamp: number): LampTable["cabinets"][number] | undefined =>
  cabinets[cabinet[lamp] ?? -1];
export const streetOf = ({ streets, street }: LampTable, lamp: number): string | undefined =>
  streets[street[lamp] ?? -1];
/** Lamps whose position nobody has entered stand at 0, 0 and are on no map. */
export const isPlaced = ({ longitudeDeg, latitudeDeg }: LampTable, lamp: number): boolean =>
  longitudeDeg[lamp] !== 0 || latitudeDeg[lamp] !== 0;

/** Farther apart two lamps of a street are not neighbours, in degrees of latitude. */
const GAP_DEG = 0.0018;

/** Lines through the lamps of each street in the order of their names: a guide for the eye where there is no base map. */
export function streetLines(table: LampTable): [longitudeDeg: number, latitudeDeg: number][][] {
  const { count, street, names, longitudeDeg, latitudeDeg } = table;
  const byStreet = new Map<number, number[]>();
  for (let lamp = 0; lamp < count; lamp++) {
    const of = street[lamp] ?? -1;
    if (of < 0 || !isPlaced(table, lamp)) continue;
    const known = byStreet.get(of);
    if (known === undefined) byStreet.set(of, [lamp]);
    else known.push(lamp);
  }
  const lines: [number, number][][] = [];
  const nameOf = (lamp: number): string => names[lamp] ?? "";
  for (const lamps of byStreet.values()) {
    // "Roma 9" before "Roma 10", without a collator: there may be very many.
    lamps.sort((a, b) => nameOf(a).length - nameOf(b).length || (nameOf(a) < nameOf(b) ? -1 : 1));
    let line: [number, number][] = [];
    for (const lamp of lamps) {
      const at: [number, number] = [longitudeDeg[lamp] ?? 0, latitudeDeg[lamp] ?? 0];
      const last = line.at(-1);
      if (last !== undefined && Math.max(Math.abs(last[0] - at[0]) * 0.7, Math.abs(last[1] - at[1])) > GAP_DEG) {
        if (line.length > 1) lines.push(line);
        line = [];
      }
      line.push(at);
    }
    if (line.length > 1) lines.push(line);
  }
  return lines;
}
