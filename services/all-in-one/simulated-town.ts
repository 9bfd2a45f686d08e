import type { SimulatedTown } from "@lucciola/api/simulated-town.ts";
import { type Fault, FOR_EVER_MS, isActive } from "@lucciola/city/faults/fault.ts";
import { createFaultBook } from "@lucciola/city/faults/fault-book.ts";
import { FAULT_KIND_NAMES, type FaultKindName, faultKind } from "@lucciola/city/faults/fault-kinds.ts";
import { placeIssue, placesOf } from "@lucciola/city/faults/fault-places.ts";
import { clearFault, injectFault, readInjectedFaults } from "@lucciola/city/faults/injected-faults.ts";
import { truthLines } from "@lucciola/city/faults/truth.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import type { Town } from "@lucciola/city/layout/town.ts";
import { type KeptScenario, keptScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import type { SimulatedFault } from "@lucciola/contract/api/simulator.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

const ISSUES = 100;

/**
 * The simulated town as the API asks for it: through the files in the simulator's folder, as the command line does, so
 * that a fault is the same whoever brings it in.
 */
export function createSimulatedTown(directory: string): SimulatedTown {
  let laidOut: { readonly kept: KeptScenario; readonly town: Town } | undefined;
  /** The scenario is kept there when the town starts, and does not change while it runs. */
  const open = (): { readonly kept: KeptScenario; readonly town: Town } => {
    const kept = laidOut?.kept ?? keptScenario(directory);
    if (kept === undefined)
      throw new OperationalError({
        code: "simulator-missing",
        message: "The simulated town is being made: try again in a moment",
        retryable: true,
      });
    laidOut ??= { kept, town: layOutTown(kept.scenario) };
    return laidOut;
  };
  const everyFault = async (fromMs: number, toMs: number) => {
    const { kept, town } = open();
    const book = createFaultBook({ scenario: kept.scenario, town, epochMs: kept.epochMs });
    const { faults, issues } = await readInjectedFaults(directory, town);
    book.setInjected(faults);
    return { town, injected: faults, issues, faults: book.truth(fromMs, toMs) as readonly Fault[] };
  };

  return {
    describe: async (nowMs) => {
      if (laidOut === undefined && keptScenario(directory) === undefined) return undefined;
      const { kept, town } = open();
      const { faults } = await everyFault(nowMs, nowMs + 1);
      return {
        scenario: kept.scenario.name,
        seed: kept.scenario.seed,
        speed: kept.scenario.time.speed,
        began: formatInstant(kept.epochMs),
        now: formatInstant(nowMs),
        buildings: town.buildings.length,
        supplies: town.buildings.reduce((sum, { supplies }) => sum + supplies.length, 0),
        lamps: town.lamps.length,
        cabinets: town.cabinets.length,
        sensors: town.sensors.length,
        hiddenFaults: faults.filter(({ origin }) => origin !== "injected").length,
      };
    },
    kinds: () =>
      FAULT_KIND_NAMES.map((kind) => {
        const { target, amount, expected } = faultKind(kind);
        const size =
          amount === undefined ? {} : { amount: { unit: amount.unit, from: amount.range[0], to: amount.range[1] } };
        return { kind, befalls: target, ...size, expected };
      }),
    placesOf: (kind) => {
      if (!isKind(kind)) return undefined;
      const { town } = open();
      const names = namesOf(town);
      return placesOf(town, kind).map((id) => ({ id, name: names.get(id) ?? id }));
    },
    injected: async (nowMs) => {
      const { town } = open();
      const { faults, issues } = await readInjectedFaults(directory, town);
      return { faults: shown(town, faults, nowMs), issues: issues.slice(0, ISSUES) };
    },
    truth: async (fromMs, nowMs) => {
      const { town, faults, issues } = await everyFault(fromMs, nowMs);
      return { faults: shown(town, faults, nowMs), issues: issues.slice(0, ISSUES) };
    },
    inject: async ({ kind, point, minutes, amount }, nowMs) => {
      if (!isKind(kind)) return { issue: `There is no kind of fault "${kind}": see /api/v1/simulator/kinds` };
      const issue = placeIssue(open().town, kind, point);
      if (issue !== undefined) return { issue };
      if (amount !== undefined && faultKind(kind).amount === undefined) return { issue: `${kind} has no amount` };
      const untilMs = minutes === undefined ? FOR_EVER_MS : nowMs + minutes * 60_000;
      return { id: await injectFault(directory, { kind, point, fromMs: nowMs, untilMs, amount }) };
    },
    clear: async (id, nowMs) => {
      try {
        return await clearFault(directory, id, nowMs);
      } catch (error) {
        if (error instanceof OperationalError && error.code === "fault-unknown") return undefined;
        throw error;
      }
    },
  };
}

const isKind = (kind: string): kind is FaultKindName => (FAULT_KIND_NAMES as readonly string[]).includes(kind);

/** Circuits have no name of their own: that of their cabinet, and their id. */
function namesOf(town: Town): ReadonlyMap<string, string> {
  const names = new Map<string, string>([
    ...town.lamps.map(({ point }): [string, string] => [point.id, point.name]),
    ...town.cabinets.map(({ point }): [string, string] => [point.id, point.name]),
    ...town.buildings.flatMap(({ supplies }) => supplies.map(({ point }): [string, string] => [point.id, point.name])),
  ]);
  for (const { id, cabinet } of town.circuits) names.set(id, `${names.get(cabinet) ?? cabinet}, ${id}`);
  return names;
}

function shown(town: Town, faults: readonly Fault[], nowMs: number): SimulatedFault[] {
  const lines = truthLines(town, faults);
  return faults.flatMap((fault, index) => {
    const line = lines[index];
    if (line === undefined) return [];
    const { place, from, until, amount, unit } = line;
    return {
      id: fault.id,
      kind: fault.kind,
      point: fault.point,
      place,
      from,
      ...(until === null ? {} : { until }),
      ...(amount === null ? {} : { amount }),
      ...(unit === null ? {} : { unit }),
      origin: fault.origin,
      state: isActive(fault, nowMs)
        ? ("active" as const)
        : fault.fromMs > nowMs
          ? ("to-come" as const)
          : ("over" as const),
    };
  });
}
