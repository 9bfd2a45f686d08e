import type { Building, Point } from "@lucciola/platform/registry/registry.ts";

/** A building or a cabinet, as Home Assistant is shown it. */
export interface ShownObject {
  /** In topics and ids: letters, digits and `_` alone are sure to be taken. */
  readonly object: string;
  readonly name: string;
  readonly kind: "building" | "cabinet";
  /** What is added up to its power and its energy: the electricity supplies of the building, the cabinet itself. */
  readonly supplies: readonly string[];
}

/** The newest values of a point, and when they were measured. */
export interface NewestValues {
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

const ELECTRICITY = "electricity";

/** All buildings with a supply of electricity, and all cabinets. */
export function shownObjects(buildings: readonly Building[], points: readonly Point[]): ShownObject[] {
  const supplies = points.filter(({ kind, carrier }) => kind === "supply" && (carrier ?? ELECTRICITY) === ELECTRICITY);
  const shownBuildings = buildings.map(
    ({ id, name }): ShownObject => ({
      object: `building_${id.replaceAll("-", "_")}`,
      name,
      kind: "building",
      supplies: supplies.filter(({ building }) => building === id).map((point) => point.id),
    }),
  );
  const cabinets = points
    .filter(({ kind }) => kind === "cabinet")
    .map(
      ({ id, name }): ShownObject => ({
        object: `cabinet_${id.replaceAll("-", "_")}`,
        name,
        kind: "cabinet",
        supplies: [id],
      }),
    );
  return [...shownBuildings.filter((one) => one.supplies.length > 0), ...cabinets];
}

/** What Home Assistant's components are read from; a sum is told only when no part of it is missing or too old. */
export interface ShownState {
  readonly activePowerW?: number;
  readonly importTotalWh?: number;
  readonly contactor?: "ON" | "OFF";
  readonly door?: "ON" | "OFF";
  readonly breaker?: "ON" | "OFF";
}

const BREAKER_TRIPPED = 1;
const DOOR_OPEN = 2;
const CONTACTOR_CLOSED = 4;

/** The state from the newest values of its points. A power counts for `freshMs`, a register until the next. */
export function stateOf(
  { kind, supplies }: ShownObject,
  newest: (point: string) => NewestValues | undefined,
  nowMs: number,
  freshMs: number,
): ShownState {
  const parts = supplies.map(newest);
  const sum = (quantity: string, isCounted: (part: NewestValues) => boolean): number | undefined => {
    let total = 0;
    for (const part of parts) {
      const value = part !== undefined && isCounted(part) ? part.values[quantity] : undefined;
      if (value === undefined) return undefined;
      total += value;
    }
    return Number(total.toFixed(1));
  };
  const activePowerW = sum("activePowerW", ({ atMs }) => nowMs - atMs < freshMs);
  const importTotalWh = sum("importTotalWh", () => true);
  const flags = kind === "cabinet" ? parts[0]?.values.cabinetState : undefined;
  const flag = (bit: number): "ON" | "OFF" => (((flags ?? 0) & bit) === 0 ? "OFF" : "ON");
  return {
    ...(activePowerW === undefined ? {} : { activePowerW }),
    ...(importTotalWh === undefined ? {} : { importTotalWh }),
    ...(flags === undefined
      ? {}
      : { contactor: flag(CONTACTOR_CLOSED), door: flag(DOOR_OPEN), breaker: flag(BREAKER_TRIPPED) }),
  };
}
