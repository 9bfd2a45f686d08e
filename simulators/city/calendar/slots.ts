/** The world is computed in quarters of an hour, numbered since 1970. */
export const SLOT_MS = 900_000;
export const SLOTS_A_DAY = 96;
export const SLOT_HOURS = 0.25;

export const slotOf = (atMs: number): number => Math.floor(atMs / SLOT_MS);

/** Tables that all devices share are kept for some years, those of a single building for some days only. */
const KEPT_DAYS = { shared: 1_500, own: 4 } as const;
export type Keeping = keyof typeof KEPT_DAYS;

/** A table for each day in UTC, made when its day is first asked for and then remembered for a while. */
export function tableByDay<T>(make: (firstSlot: number) => T, keeping: Keeping = "shared"): (slot: number) => T {
  const tables = new Map<number, T>();
  let lastDay = Number.NaN;
  let last: T | undefined;
  return (slot) => {
    const day = Math.floor(slot / SLOTS_A_DAY);
    if (day === lastDay && last !== undefined) return last;
    let table = tables.get(day);
    if (table === undefined) {
      if (tables.size >= KEPT_DAYS[keeping]) tables.clear();
      table = make(day * SLOTS_A_DAY);
      tables.set(day, table);
    }
    lastDay = day;
    last = table;
    return table;
  };
}

/** Values of the slots in a day, remembered as `tableByDay` does; the function of a slot becomes a look-up. */
export function bySlot(make: (slot: number) => number, keeping: Keeping = "shared"): (slot: number) => number {
  const table = tableByDay((firstSlot) => {
    const values = new Float64Array(SLOTS_A_DAY);
    for (let index = 0; index < SLOTS_A_DAY; index++) values[index] = make(firstSlot + index);
    return values;
  }, keeping);
  return (slot) => table(slot)[slot - Math.floor(slot / SLOTS_A_DAY) * SLOTS_A_DAY] ?? Number.NaN;
}
