import type { OrderScope } from "@lucciola/contract/api/lighting-orders.ts";
import { type Area, isInside, readArea } from "./area.ts";
import { aspectOf, isOverridden, type LampStanding } from "./lamp-states.ts";
import { isPlaced, type LampTable } from "./lamp-table.ts";

export const STATE_FILTERS = ["all", "on", "off", "faulty", "overridden", "offline"] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

/** What narrows the lamps that are shown: on the map, in the list and for an order alike. */
export interface LampFilter {
  readonly state: StateFilter;
  readonly search: string;
  readonly cabinet: string;
  readonly street: string;
  /** A kind of alarm, or `any`. */
  readonly alarm: string;
  readonly group: string;
  readonly firmware: string;
  readonly area: Area | undefined;
}

/** Names of the filters in the address. */
export const FILTER_NAMES = {
  state: "stato",
  search: "cerca",
  cabinet: "quadro",
  street: "via",
  alarm: "allarme",
  group: "gruppo",
  firmware: "firmware",
  area: "area",
} as const;

export function readFilter(query: URLSearchParams): LampFilter {
  const text = (name: keyof typeof FILTER_NAMES): string => query.get(FILTER_NAMES[name]) ?? "";
  const state = text("state");
  return {
    state: STATE_FILTERS.find((known) => known === state) ?? "all",
    search: text("search"),
    cabinet: text("cabinet"),
    street: text("street"),
    alarm: text("alarm"),
    group: text("group"),
    firmware: text("firmware"),
    area: readArea(query.get(FILTER_NAMES.area)),
  };
}

/** Lamps that were chosen one by one, from the address. */
export const readChosen = (query: URLSearchParams, { indexOf }: LampTable): number[] =>
  (query.get("scelte") ?? "")
    .split(",")
    .flatMap((id) => indexOf.get(id) ?? [])
    .sort((a, b) => a - b);

const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
const searched = new WeakMap<LampTable, string[]>();

function searchTexts(table: LampTable): string[] {
  const known = searched.get(table);
  if (known !== undefined) return known;
  const cabinets = table.cabinets.map(({ name }) => folded(name));
  const streets = table.streets.map(folded);
  const texts = table.names.map(
    (name, lamp) =>
      `${folded(name)} ${table.ids[lamp]} ${streets[table.street[lamp] ?? -1] ?? ""} ${cabinets[table.cabinet[lamp] ?? -1] ?? ""}`,
  );
  searched.set(table, texts);
  return texts;
}

/** Whether a lamp is of a state; the aspects overlap: a lamp that was ordered to a level is on as well. */
export function isOfState(standing: LampStanding, lamp: number, state: StateFilter): boolean {
  switch (state) {
    case "all":
      return true;
    case "on":
      return (standing.reportedPct[lamp] ?? 0) > 0;
    case "off":
      return (standing.reportedPct[lamp] ?? 0) === 0;
    case "overridden":
      return isOverridden(standing.flags[lamp] ?? 0);
    default:
      return aspectOf(standing, lamp) === state;
  }
}

/** How many lamps are of each state, in one pass: it is done anew with live news. */
export function countStates({ count }: LampTable, standing: LampStanding): Record<StateFilter, number> {
  const found = { all: count, on: 0, off: 0, faulty: 0, overridden: 0, offline: 0 };
  for (let lamp = 0; lamp < count; lamp++) {
    const level = standing.reportedPct[lamp] ?? -1;
    if (level > 0) found.on++;
    else if (level === 0) found.off++;
    const aspect = aspectOf(standing, lamp);
    if (aspect === "faulty") found.faulty++;
    else if (aspect === "offline") found.offline++;
    if (isOverridden(standing.flags[lamp] ?? 0)) found.overridden++;
  }
  return found;
}

/** Whether live news can change who passes. */
export const followsStates = ({ state, alarm, firmware }: LampFilter): boolean =>
  state !== "all" || alarm !== "" || firmware !== "";

/** The numbers of the lamps that pass, in their order. */
export function selectLamps(table: LampTable, standing: LampStanding, filter: LampFilter): number[] {
  const cabinet = table.cabinets.findIndex(({ id }) => id === filter.cabinet);
  const street = table.streets.indexOf(filter.street);
  const firmware = standing.firmwares.indexOf(filter.firmware);
  const alarm = standing.alarmKinds.findIndex(({ kind }) => kind === filter.alarm);
  const group = filter.group === "" ? undefined : table.groups.find(({ id }) => id === filter.group);
  const words = folded(filter.search)
    .split(/\s+/)
    .filter((word) => word !== "");
  const texts = words.length === 0 ? [] : searchTexts(table);
  const { area } = filter;
  const passes = (lamp: number): boolean =>
    (filter.cabinet === "" || (cabinet >= 0 && table.cabinet[lamp] === cabinet)) &&
    (filter.street === "" || (street >= 0 && table.street[lamp] === street)) &&
    (filter.firmware === "" || (firmware >= 0 && standing.firmware[lamp] === firmware)) &&
    (filter.alarm === "" ||
      (filter.alarm === "any" ? (standing.alarm[lamp] ?? -1) >= 0 : alarm >= 0 && standing.alarm[lamp] === alarm)) &&
    isOfState(standing, lamp, filter.state) &&
    words.every((word) => (texts[lamp] ?? "").includes(word)) &&
    (area === undefined ||
      (isPlaced(table, lamp) && isInside(area, table.longitudeDeg[lamp] ?? 0, table.latitudeDeg[lamp] ?? 0)));
  const found: number[] = [];
  if (filter.group !== "") {
    for (const lamp of group?.lamps ?? []) if (passes(lamp)) found.push(lamp);
    return found.sort((a, b) => a - b);
  }
  for (let lamp = 0; lamp < table.count; lamp++) if (passes(lamp)) found.push(lamp);
  return found;
}

/**
 * The fewest groups and single lamps that are exactly these lamps: the town, else whole cabinets, then zones and sections,
 * then what is left one by one.
 */
export function coverOf(table: LampTable, selected: readonly number[]): OrderScope[] {
  if (selected.length === 0) return [];
  if (selected.length === table.count) return [{ kind: "group", id: "town" }];
  const left = new Set(selected);
  const scopes: OrderScope[] = [];
  const sizes = new Map<number, number>();
  for (const cabinet of table.cabinet) sizes.set(cabinet, (sizes.get(cabinet) ?? 0) + 1);
  const found = new Map<number, number[]>();
  for (const lamp of selected) {
    const cabinet = table.cabinet[lamp] ?? -1;
    const lamps = found.get(cabinet);
    if (lamps === undefined) found.set(cabinet, [lamp]);
    else lamps.push(lamp);
  }
  const take = (id: string, lamps: readonly number[]): void => {
    scopes.push({ kind: "group", id });
    for (const lamp of lamps) left.delete(lamp);
  };
  for (const [cabinet, lamps] of found) {
    const id = table.cabinets[cabinet]?.id;
    if (id !== undefined && lamps.length === sizes.get(cabinet)) take(id, lamps);
  }
  const larger = table.groups.toSorted((a, b) => b.lamps.length - a.lamps.length);
  for (const { id, lamps } of larger) if (lamps.length > 1 && lamps.every((lamp) => left.has(lamp))) take(id, lamps);
  for (const lamp of left) scopes.push({ kind: "lamp", id: table.ids[lamp] ?? "" });
  return scopes;
}

/** Cabinets and streets in the order of their names, for choices. */
export function choicesOf(table: LampTable) {
  const { compare } = new Intl.Collator("it", { numeric: true });
  return {
    cabinets: table.cabinets.toSorted((a, b) => compare(a.name, b.name)),
    streets: table.streets.toSorted(compare),
  };
}
