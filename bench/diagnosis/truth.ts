import { type Fault, isActive } from "@lucciola/city/faults/fault.ts";
import type { FaultKindName } from "@lucciola/city/faults/fault-kinds.ts";
import type { LevelAsked } from "@lucciola/city/history/lamp-past.ts";
import type { Circuit, Lamp } from "@lucciola/city/layout/town.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import { QUARTER_MS } from "./town-messages.ts";

/** One thing that is truly wrong and should make one alarm. */
export interface Wrong {
  readonly kind: AlarmKind;
  readonly place: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The first moment at which it can show; `undefined` when it ends, or hides behind another, before it can. */
  readonly showsMs: number | undefined;
}

export const NIGHT_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Off is off only so long after dawn: contactors and photocells take their minutes. */
const OFF_FOR_MS = 45 * 60_000;
/** What shows for some minutes at dawn and then not for so long begins to show anew at dusk. */
const ANEW_AFTER_MS = 3 * HOUR_MS;

interface KindOfTruth {
  readonly alarm: AlarmKind;
  /** How long it must show within one night to be counted, hours: shorter ones may be found but are not asked for. */
  readonly shownH: number;
}

const KINDS: Partial<Readonly<Record<FaultKindName, KindOfTruth>>> = {
  "lamp-dead": { alarm: "lamp-out", shownH: 1 },
  "day-burner": { alarm: "day-burner", shownH: 1 },
  cycling: { alarm: "cycling", shownH: 3 },
  "driver-hot": { alarm: "driver-too-hot", shownH: 3 },
  "dimming-failure": { alarm: "dimming-failure", shownH: 1 },
  "power-too-high": { alarm: "power-too-high", shownH: 2 },
  "power-too-low": { alarm: "power-too-low", shownH: 2 },
  "life-near-end": { alarm: "life-near-end", shownH: 1 },
  "communication-lost": { alarm: "communication-lost", shownH: 4 },
  "lamp-supply-lost": { alarm: "supply-lost", shownH: 4 },
  "cable-lost": { alarm: "cable-lost", shownH: 3 },
  "contactor-stuck-on": { alarm: "contactor-stuck-on", shownH: 2 },
  "contactor-stuck-off": { alarm: "contactor-stuck-off", shownH: 1 },
  "cabinet-tripped": { alarm: "cabinet-tripped", shownH: 1 },
  "gateway-offline": { alarm: "communication-lost", shownH: 0.5 },
  "unregistered-load": { alarm: "unregistered-lamps", shownH: 3 },
};

/** When each fault of the book can first show through what the devices send, by the world's own truth. */
export function faultTruth(
  world: World,
  faults: readonly Fault[],
  levelsOf: (lamp: Lamp) => readonly LevelAsked[],
): Wrong[] {
  const lamps = new Map<string, Lamp>(world.town.lamps.map((lamp) => [lamp.point.id, lamp]));
  const circuits = new Map<string, Circuit>(world.town.circuits.map((circuit) => [circuit.id, circuit]));
  const has = (kind: FaultKindName, place: string, atMs: number): boolean =>
    world.faults.of(place, atMs).some((fault) => fault.kind === kind && isActive(fault, atMs));

  const lampShows = (fault: Fault, lamp: Lamp, atMs: number): boolean => {
    if (!world.hasCircuitPower(lamp, atMs)) return false;
    if (!lamp.speaksForItself && has("gateway-offline", lamp.fedBy, atMs)) return false;
    const isCut = !world.lampConditions(lamp, atMs).supplied;
    const isOwnCut = fault.kind === "cycling" || fault.kind === "lamp-supply-lost";
    if (isCut && !isOwnCut) return false;
    // A lost cable may be the reason as well.
    if (isOwnCut && has("cable-lost", lamp.circuit, atMs)) return false;
    const asked = askedAt(levelsOf(lamp), atMs);
    const forMs = atMs - asked.atMs;
    if (fault.kind === "life-near-end") return true;
    if (fault.kind === "day-burner") return asked.dimPct === 0 && forMs > OFF_FOR_MS;
    if (fault.kind === "dimming-failure") return asked.dimPct > 0 && asked.dimPct <= 90;
    return asked.dimPct > 0;
  };
  const circuitShows = (fault: Fault, { lamps: all, cabinet }: Circuit, atMs: number): boolean => {
    if (has("cabinet-tripped", cabinet, atMs) || has("gateway-offline", cabinet, atMs)) return false;
    const registered = all.filter((lamp) => lamp.registered);
    const asked = registered.map((lamp) => askedAt(levelsOf(lamp), atMs));
    if (fault.kind === "contactor-stuck-on")
      return asked.every(({ dimPct, atMs: sinceMs }) => dimPct === 0 && atMs - sinceMs > OFF_FOR_MS);
    const isNight = asked.every(({ dimPct }) => dimPct > 0);
    const last = registered.at(-1);
    const hasPower = last !== undefined && world.hasCircuitPower(last, atMs);
    return isNight && (fault.kind === "contactor-stuck-off" || hasPower);
  };
  const shows = (fault: Fault, atMs: number): boolean => {
    const lamp = lamps.get(fault.point);
    if (lamp !== undefined) return lampShows(fault, lamp, atMs);
    const circuit = circuits.get(fault.point);
    if (circuit !== undefined) return circuitShows(fault, circuit, atMs);
    if (fault.kind === "gateway-offline") return true;
    if (has("gateway-offline", fault.point, atMs)) return false;
    if (fault.kind === "cabinet-tripped") return true;
    const feeder = world.town.cabinets.find(({ point }) => point.id === fault.point)?.circuits[0]?.lamps[0];
    return feeder !== undefined && world.hasCircuitPower(feeder, atMs) && askedAt(levelsOf(feeder), atMs).dimPct > 0;
  };
  return faults.flatMap((fault): Wrong[] => {
    const known = KINDS[fault.kind];
    if (known === undefined) return [];
    const { fromMs, untilMs } = fault;
    const showsMs = firstShown((atMs) => shows(fault, atMs), fromMs, untilMs, known.shownH);
    return [{ kind: known.alarm, place: fault.point, fromMs, untilMs, showsMs }];
  });
}

/**
 * The first quarter of an hour at which it shows, when it then shows for long enough within one night. Devices speak every
 * quarter of an hour, so that a minute at the end of a night is no evidence.
 */
function firstShown(
  shows: (atMs: number) => boolean,
  fromMs: number,
  untilMs: number,
  shownH: number,
): number | undefined {
  let firstMs: number | undefined;
  let lastMs = fromMs;
  let shownMs = 0;
  for (let atMs = fromMs; atMs < untilMs; atMs += QUARTER_MS) {
    if (!shows(atMs)) continue;
    if (firstMs === undefined || atMs - lastMs > ANEW_AFTER_MS || atMs >= firstMs + NIGHT_MS) {
      firstMs = atMs;
      shownMs = 0;
    }
    lastMs = atMs;
    shownMs += Math.min(QUARTER_MS, untilMs - atMs);
    if (shownMs >= shownH * HOUR_MS) return firstMs;
  }
  return undefined;
}

function askedAt(levels: readonly LevelAsked[], atMs: number): LevelAsked {
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((levels[middle]?.atMs ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return levels[low] ?? { atMs: 0, dimPct: 0, fadeMs: 0 };
}

/**
 * A wattage further off than this must be found; one nearer than the other must not be named; between, either is right.
 * Luminaires of a type lie within some 12 % of their label and a driver's own meter within 5 % (ANSI C136.52-2021): a
 * sound one may show 17 %, and one that is 24 % off may show as little.
 */
const WRONG_FROM = 0.25;
const RIGHT_UP_TO = 0.1;
/**
 * Unregistered power of a cabinet that must be found, share of what its registered lamps draw at full light: the meter of
 * a supply may be wrong by 1 % (class B of EN 50470-3).
 */
const UNREGISTERED_FROM = 0.01;

/** What the inventory has wrong from the beginning on, and the places of which either answer is right. */
export function inventoryTruth(world: World, fromMs: number): { wrong: Wrong[]; either: Set<string> } {
  const wrong: Wrong[] = [];
  const either = new Set<string>();
  const untilMs = Number.MAX_SAFE_INTEGER;
  for (const { point, luminaire } of world.town.lamps) {
    const share = Math.abs(luminaire.ratedPowerW / (point.nominalPowerW ?? luminaire.ratedPowerW) - 1);
    if (share > WRONG_FROM) wrong.push({ kind: "wrong-wattage", place: point.id, fromMs: 0, untilMs, showsMs: fromMs });
    else if (share > RIGHT_UP_TO) either.add(`wrong-wattage ${point.id}`);
  }
  for (const { point, circuits } of world.town.cabinets) {
    const all = circuits.flatMap(({ lamps }) => lamps);
    const powerOf = (registered: boolean): number =>
      all.reduce((sum, lamp) => sum + (lamp.registered === registered ? lamp.luminaire.ratedPowerW : 0), 0);
    const unseenW = powerOf(false);
    if (unseenW === 0) continue;
    if (unseenW > UNREGISTERED_FROM * powerOf(true))
      wrong.push({ kind: "unregistered-lamps", place: point.id, fromMs: 0, untilMs, showsMs: fromMs });
    else either.add(`unregistered-lamps ${point.id}`);
  }
  return { wrong, either };
}
