import type { SimulatedFault } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { amountOf, type Fault, isActive } from "../faults/fault.ts";
import type { FaultBook } from "../faults/fault-book.ts";
import type { FaultKindName } from "../faults/fault-kinds.ts";
import type { Cabinet, Circuit, Lamp, Town } from "../layout/town.ts";
import { noise } from "../noise.ts";
import type { DarkHours } from "./dark-hours.ts";

/** What befalls a lamp from an instant on. */
export interface LampConditions {
  readonly fromMs: number;
  /** Whether its circuit, and its own gear, have power. */
  readonly supplied: boolean;
  readonly faults: readonly SimulatedFault[];
}

/** What a lamp's fault is to the physics of its gear. A cycling lamp loses its power again and again. */
const PHYSICS: Partial<Readonly<Record<FaultKindName, SimulatedFault>>> = {
  "lamp-dead": "light-source-dead",
  "day-burner": "stuck-on",
  "driver-hot": "over-temperature",
  "dimming-failure": "no-dimming",
  "communication-lost": "not-heard",
  "power-too-high": "draws-more",
  "power-too-low": "string-dark",
  "life-near-end": "near-end-of-life",
};
const NO_FAULTS: readonly SimulatedFault[] = [];
/** A lost cable takes at least so many lamps with it. */
const LEAST_LAMPS_LOST = 3;

export interface LampWorld {
  conditions(lamp: Lamp, atMs: number): LampConditions;
  /** The conditions at `fromMs` and at each change after it before `toMs`. Lists may be shared between lamps. */
  changes(lamp: Lamp, fromMs: number, toMs: number): readonly LampConditions[];
  /** Whether the lamp's circuit has power; its own gear may be without it all the same. */
  hasCircuitPower(lamp: Lamp, atMs: number): boolean;
  isClosed(circuit: Circuit, atMs: number): boolean;
  /** Whether the clock of its cabinet takes it for night. */
  isDark(circuit: Circuit, atMs: number): boolean;
  isTripped(cabinet: Cabinet, atMs: number): boolean;
  /** What draws on a cabinet at night and is in nobody's books, beside unregistered lamps, W. */
  loadsOf(cabinet: Cabinet, atMs: number): number;
  /** The instants strictly between two at which dusk or dawn comes to a circuit, or its power goes or returns. */
  darkEdges(circuit: Circuit, fromMs: number, toMs: number): number[];
}

export function lampWorld(town: Town, seed: number, faults: FaultBook, dark: DarkHours): LampWorld {
  const cabinets = new Map(town.cabinets.map((cabinet) => [cabinet.point.id, cabinet]));
  const circuits = new Map(town.circuits.map((circuit) => [circuit.id, circuit]));
  const circuitOf = (lamp: Lamp): Circuit => known(circuits.get(lamp.circuit), lamp.circuit);
  const cabinetOf = (circuit: Circuit): Cabinet => known(cabinets.get(circuit.cabinet), circuit.cabinet);
  /** Changes of the last period that was asked for, by circuit: its lamps share them. */
  let period = "";
  const shared = new Map<string, readonly LampConditions[]>();

  const isDark = (circuit: Circuit, atMs: number): boolean => {
    const { closesMs, opensMs } = dark.nightOf(cabinetOf(circuit), atMs);
    return closesMs <= atMs && atMs < opensMs;
  };
  const isClosed = (circuit: Circuit, atMs: number): boolean => {
    const active = faults.of(circuit.id, atMs).filter((fault) => isActive(fault, atMs));
    if (active.some(({ kind }) => kind === "contactor-stuck-off")) return false;
    if (circuit.kind === "permanent" || active.some(({ kind }) => kind === "contactor-stuck-on")) return true;
    return isDark(circuit, atMs);
  };
  const isTripped = (cabinet: Cabinet, atMs: number): boolean =>
    faults.of(cabinet.point.id, atMs).some((fault) => fault.kind === "cabinet-tripped" && isActive(fault, atMs));
  /** The faults of its circuit that leave a lamp beyond the break without supply. */
  const cableFaults = (lamp: Lamp, atMs: number): readonly Fault[] => {
    const inBook = faults.of(lamp.circuit, atMs);
    if (inBook.length === 0) return inBook;
    const { lamps } = circuitOf(lamp);
    const fromEnd = lamps.length - lamps.indexOf(lamp);
    return inBook.filter(
      (fault) =>
        fault.kind === "cable-lost" &&
        fromEnd <= Math.max(LEAST_LAMPS_LOST, Math.round(lamps.length * amountOf(fault))),
    );
  };
  const hasPower = (circuit: Circuit, atMs: number): boolean =>
    isClosed(circuit, atMs) && !isTripped(cabinetOf(circuit), atMs);

  const conditionsAt = (lamp: Lamp, power: boolean, atMs: number): LampConditions => {
    const active = faults.of(lamp.point.id, atMs).filter((fault) => isActive(fault, atMs));
    const physics = active.flatMap(({ kind }) => PHYSICS[kind] ?? []);
    const isOut = active.some(
      // Only a lamp that burns gets hot and goes out.
      (fault) => fault.kind === "cycling" && isOutOfItsCycle(seed, fault, atMs) && isDark(circuitOf(lamp), atMs),
    );
    const isCutOff =
      active.some(({ kind }) => kind === "lamp-supply-lost") ||
      cableFaults(lamp, atMs).some((fault) => isActive(fault, atMs));
    return {
      fromMs: atMs,
      supplied: power && !isOut && !isCutOff,
      faults: physics.length === 0 ? NO_FAULTS : physics,
    };
  };

  const darkEdges = (circuit: Circuit, fromMs: number, toMs: number): number[] => {
    const cabinet = cabinetOf(circuit);
    const nights = dark.nightsOf(cabinet, fromMs, toMs).flatMap(({ closesMs, opensMs }) => [closesMs, opensMs]);
    const edges = [...edgesOf(faults.of(circuit.id, toMs)), ...edgesOf(faults.of(cabinet.point.id, toMs))];
    return inOrder([...nights, ...edges], fromMs, toMs);
  };

  /** The changes of a circuit's power, with the conditions that a lamp without faults of its own has. */
  const circuitChanges = (circuit: Circuit, fromMs: number, toMs: number): readonly LampConditions[] => {
    const asked = `${fromMs} ${toMs} ${faults.version()}`;
    if (asked !== period) shared.clear();
    period = asked;
    const made = shared.get(circuit.id);
    if (made !== undefined) return made;
    const changes = withoutRepetition(
      [fromMs, ...darkEdges(circuit, fromMs, toMs)].map((atMs) => ({
        fromMs: atMs,
        supplied: hasPower(circuit, atMs),
        faults: NO_FAULTS,
      })),
    );
    shared.set(circuit.id, changes);
    return changes;
  };

  return {
    hasCircuitPower: (lamp, atMs) => hasPower(circuitOf(lamp), atMs),
    isClosed,
    isDark,
    isTripped,
    loadsOf: (cabinet, atMs) =>
      faults
        .of(cabinet.point.id, atMs)
        .filter((fault) => fault.kind === "unregistered-load" && isActive(fault, atMs))
        .reduce((sum, fault) => sum + amountOf(fault), 0),
    darkEdges,
    conditions: (lamp, atMs) => conditionsAt(lamp, hasPower(circuitOf(lamp), atMs), atMs),
    changes: (lamp, fromMs, toMs) => {
      const power = circuitChanges(circuitOf(lamp), fromMs, toMs);
      const own = faults
        .of(lamp.point.id, toMs)
        .filter(({ kind }) => PHYSICS[kind] !== undefined || kind === "cycling" || kind === "lamp-supply-lost")
        .concat(cableFaults(lamp, toMs));
      const ownEdges = inOrder(
        [
          ...edgesOf(own),
          ...own.flatMap((fault) => (fault.kind === "cycling" ? cycleEdges(seed, fault, fromMs, toMs) : [])),
        ],
        fromMs,
        toMs,
      );
      if (ownEdges.length === 0 && !own.some((fault) => isActive(fault, fromMs))) return power;
      const edges = inOrder([...power.map((change) => change.fromMs), ...ownEdges], fromMs, toMs);
      let next = 0;
      let supplied = false;
      return withoutRepetition(
        [fromMs, ...edges].map((atMs) => {
          for (let change = power[next]; change !== undefined && change.fromMs <= atMs; change = power[++next])
            supplied = change.supplied;
          return conditionsAt(lamp, supplied, atMs);
        }),
      );
    },
  };
}

const edgesOf = (faults: readonly Fault[]): number[] => faults.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);

/** Instants strictly between two, each once. */
const inOrder = (instants: readonly number[], fromMs: number, toMs: number): number[] =>
  [...new Set(instants.filter((atMs) => atMs > fromMs && atMs < toMs))].sort((a, b) => a - b);

const withoutRepetition = (changes: readonly LampConditions[]): LampConditions[] =>
  changes.filter((change, index) => {
    const before = changes[index - 1];
    return before === undefined || before.supplied !== change.supplied || before.faults.join() !== change.faults.join();
  });

/** A cycling lamp burns for some minutes and is out for some, each cycle of its own length: [A] 6 to 18 minutes. */
function cycleOf(seed: number, { id }: Fault): { lengthMs: number; litMs: number } {
  const chance = noise(seed, `cycle ${id}`);
  const lengthMs = Math.round((6 + 12 * chance.uniform(0)) * 60) * 1_000;
  return { lengthMs, litMs: Math.round(lengthMs * (0.5 + 0.3 * chance.uniform(1))) };
}

function isOutOfItsCycle(seed: number, fault: Fault, atMs: number): boolean {
  const { lengthMs, litMs } = cycleOf(seed, fault);
  return (atMs - fault.fromMs) % lengthMs >= litMs;
}

function cycleEdges(seed: number, fault: Fault, fromMs: number, toMs: number): number[] {
  const { lengthMs, litMs } = cycleOf(seed, fault);
  const edges: number[] = [];
  const first = Math.max(0, Math.floor((fromMs - fault.fromMs) / lengthMs));
  for (let startMs = fault.fromMs + first * lengthMs; startMs < Math.min(toMs, fault.untilMs); startMs += lengthMs)
    edges.push(startMs, startMs + litMs);
  return edges.filter((atMs) => atMs < fault.untilMs);
}

function known<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new RangeError(`${id} is not in the simulated town`);
  return value;
}
