import type { AlarmKind, AlarmPlaceKind } from "@lucciola/contract/lighting/alarm.ts";
import type { CabinetFlag } from "@lucciola/contract/lighting/cabinet-message.ts";
import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { FunctionId } from "./device-classes.ts";

/** An event that lasts: of which function of a device, and its TALQ name. */
export interface ActiveEvent {
  readonly functionId: FunctionId;
  readonly event: string;
}

const lamp = (event: string): ActiveEvent => ({ functionId: "lampMonitor", event });
const segment = (event: string): ActiveEvent => ({ functionId: "segmentMonitor", event });
const meter = (event: string): ActiveEvent => ({ functionId: "electricalMeter", event });
const silent: ActiveEvent = { functionId: "communication", event: "communicationFailure" };

/** Alarms about a lamp; those that TALQ has no event for are not told: a lamp near the end of its life, a wrong wattage in the inventory. */
const OF_LAMP: Partial<Record<AlarmKind, ActiveEvent>> = {
  "lamp-out": lamp("lampFailure"),
  "day-burner": lamp("lampUnexpectedOn"),
  cycling: lamp("cyclingFailure"),
  "dimming-failure": lamp("dimmingFailure"),
  "power-too-high": lamp("lampPowerTooHigh"),
  "power-too-low": lamp("lampPowerTooLow"),
  "driver-too-hot": lamp("highTemperature"),
  "supply-lost": lamp("supplyLoss"),
  "cable-lost": lamp("supplyLoss"),
  "communication-lost": silent,
};
/** Alarms about a cabinet or one of its circuits. Lamps nobody has registered are no event of TALQ. */
const OF_CABINET: Partial<Record<AlarmKind, ActiveEvent>> = {
  "supply-lost": meter("supplyLoss"),
  "communication-lost": silent,
  "contactor-stuck-on": segment("switchingErrorOn"),
  "contactor-stuck-off": segment("switchingErrorOff"),
  "cabinet-tripped": segment("circuitBreakerTripped"),
};
/** What a whole circuit or cabinet suffers each of its lamps suffers: without supply, or unheard. */
const SUFFERED: readonly AlarmKind[] = ["supply-lost", "cable-lost", "communication-lost", "cabinet-tripped"];

export interface AlarmFacts {
  readonly kind: AlarmKind;
  readonly place: { readonly kind: AlarmPlaceKind; readonly id: string };
  readonly cabinet?: string | undefined;
  readonly affected: readonly string[];
}

/** The lasting events of each point that open alarms stand for. */
export function eventsOfAlarms(alarms: readonly AlarmFacts[]): Map<string, ActiveEvent[]> {
  const byPoint = new Map<string, ActiveEvent[]>();
  const add = (point: string | undefined, event: ActiveEvent | undefined): void => {
    if (point === undefined || event === undefined) return;
    const known = byPoint.get(point);
    if (known === undefined) byPoint.set(point, [event]);
    else if (!known.some((other) => isSame(other, event))) known.push(event);
  };
  for (const { kind, place, cabinet, affected } of alarms) {
    if (place.kind === "lamp") add(place.id, OF_LAMP[kind]);
    else if (place.kind === "cabinet") add(place.id, OF_CABINET[kind]);
    else if (place.kind === "circuit") add(cabinet, OF_CABINET[kind]);
    if (place.kind === "lamp" || !SUFFERED.includes(kind)) continue;
    const suffered = kind === "cabinet-tripped" ? OF_LAMP["supply-lost"] : OF_LAMP[kind];
    for (const point of affected) add(point, suffered);
  }
  return byPoint;
}

const isSame = (a: ActiveEvent, b: ActiveEvent): boolean => a.event === b.event && a.functionId === b.functionId;

/** What a lamp's control gear says of itself. */
export const eventsOfLampFailures = (failures: readonly LampFailure[]): ActiveEvent[] =>
  failures.flatMap((failure) => {
    if (failure === "relayFailure") return [lamp("relayFailure")];
    if (failure === "gearCommunicationFailure") return [lamp("controlGearCommFailure")];
    if (failure === "lightSourceFailure" || failure === "lightSourceOpenCircuit") return [lamp("lampFailure")];
    if (failure === "supplyOvervoltage") return [lamp("supplyVoltageTooHigh")];
    return failure === "supplyUndervoltage" ? [lamp("supplyVoltageTooLow")] : [];
  });

/** What a cabinet says of itself. */
export const eventsOfCabinetFlags = (flags: readonly CabinetFlag[]): ActiveEvent[] =>
  flags.flatMap((flag) => {
    if (flag === "breakerTripped") return [segment("circuitBreakerTripped")];
    if (flag === "localOverride") return [segment("localOverride")];
    if (flag === "doorOpen") return [{ functionId: "cabinetMonitor", event: "cabinetDoorOpen" }];
    return flag === "leakageDetected" ? [{ functionId: "cabinetMonitor", event: "leakageDetected" }] : [];
  });
