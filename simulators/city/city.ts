import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { watchInjectedFaults } from "./faults/injected-faults.ts";
import { type HistoryThread, startHistoryThread } from "./history/history-thread.ts";
import { partsOf, type TownPart, weightOf } from "./history/part.ts";
import { layOutTown } from "./layout/lay-out-town.ts";
import { registerTown } from "./layout/register-town.ts";
import { type LiveDeps, startLivePart } from "./live/live-part.ts";
import { registerMeasures } from "./measures/register-measures.ts";
import { keepScenario } from "./scenario/kept-scenario.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { connectSimulatedEdge, identifyEdges, type SimulatedEdge, type SimulatedEdgeDeps } from "./simulated-edge.ts";
import { createWorld } from "./world/world.ts";
import { WorldState } from "./world-state.ts";

export interface CityOptions extends SimulatedEdgeDeps {
  readonly site: LightingSite;
  readonly scenario: Scenario;
  /** How far the making of the past has come, from 0 to 1. */
  readonly progress: (step: string, done: number) => void;
  /**
   * Resolves when at most so many bytes of acknowledged messages wait to be stored. Without it the past is sent as fast as
   * the broker takes it.
   */
  readonly storedBut?: (bytes: number) => Promise<void>;
}

const SAVE_EVERY_MS = 60_000;
const HISTORY_STEP = "Simulating the past of the town";
/** While one part's last messages are being stored the next is made; connections open some at a time. */
const PARTS_AT_ONCE = { withPast: 2, live: 4 };
const WAITING_BYTES = 32_000_000;

/**
 * The simulated town: simulated meters, lamps and sensors under the real edge programs, which connect to the broker like
 * any other device. At its first start it also sends the past that such devices would have sent, part by part, and each
 * part goes on live from where its past ends. A start that was cut short, by Ctrl-C or kill -9, goes on with the parts
 * that have no past yet; a part that was sent in half is sent again, and the stores know what they have.
 */
export function createCity(options: CityOptions): Component {
  const { registry, directory, clock, site, log } = options;
  const interrupted = new AbortController();
  /** One for each part that was begun. */
  const running: Component["stop"][] = [];
  let stopWatching: () => void = () => {};
  let saving: NodeJS.Timeout | undefined;
  let state: WorldState | undefined;

  return {
    name: "simulator",
    start: async () => {
      await mkdir(directory, { recursive: true });
      const { scenario, epochMs } = await keepScenario(directory, options.scenario, clock.now());
      const opened = await WorldState.open(directory);
      state = opened;
      const town = layOutTown(scenario);
      registerTown(registry, town, scenario.seed, epochMs, site.zone);
      const world = createWorld({ scenario, town, site, epochMs });
      registerMeasures(registry, { scenario, town, site, epochMs }, clock.now());
      const changed = world.setInjectedFaults;
      stopWatching = await watchInjectedFaults({ directory, town, log, changed });
      const live: LiveDeps = { world, state: opened, site, directory, clock, log };
      const parts = partsOf(town);
      const secrets = identifyEdges(options, namesOfEdges(parts));
      const withoutPast = parts.filter(({ id }) => !opened.hasPast(id));
      const thread =
        withoutPast.length > 0 ? startHistoryThread({ scenario, site, epochMs, boot: randomUUID() }) : undefined;
      try {
        await startParts(parts, withoutPast, live, secrets, thread);
      } catch (error) {
        if (!interrupted.signal.aborted) throw error;
      } finally {
        await thread?.close();
      }
      saving = setInterval(() => void save(), SAVE_EVERY_MS);
    },
    interrupt: () => interrupted.abort(new Error("The making of the town's past was cut short")),
    stop: async () => {
      clearInterval(saving);
      stopWatching();
      await Promise.all(running.splice(0).map((stop) => stop()));
      await state?.save(clock.now());
    },
  };

  async function save(): Promise<void> {
    await state
      ?.save(clock.now())
      .catch((error: unknown) => log.warn({ err: error }, "The simulated world could not be saved; it is tried again"));
  }

  async function startParts(
    parts: readonly TownPart[],
    withoutPast: readonly TownPart[],
    live: LiveDeps,
    secrets: ReadonlyMap<EdgeId, string>,
    thread: HistoryThread | undefined,
  ): Promise<void> {
    const whole = withoutPast.reduce((sum, part) => sum + weightOf(part), 0);
    let done = 0;
    if (whole > 0) options.progress(HISTORY_STEP, 0);
    const startPart = async (part: TownPart): Promise<void> => {
      const edges = new Map<EdgeId, SimulatedEdge>();
      const stops: Component["stop"][] = [];
      running.push(async () => {
        for (const stop of stops.reverse()) await stop();
        await Promise.all([...edges.values()].map((edge) => edge.close()));
      });
      for (const id of part.edges) edges.set(id, await connectSimulatedEdge(options, id, secrets.get(id) ?? ""));
      const pastUntilMs = thread === undefined ? undefined : await makePast(thread, part, live.state, edges);
      stops.push(...(await startLivePart(live, part, edges, pastUntilMs)));
      if (pastUntilMs === undefined) return;
      done += weightOf(part);
      options.progress(HISTORY_STEP, Math.min(0.99, done / whole));
    };
    const atOnce = thread === undefined ? PARTS_AT_ONCE.live : PARTS_AT_ONCE.withPast;
    await eachOf(parts, atOnce, interrupted.signal, startPart);
    await options.storedBut?.(0);
    if (whole > 0) options.progress(HISTORY_STEP, 1);
  }

  /** Answers until when the past goes; `undefined` for a part that has its past already. */
  async function makePast(
    thread: HistoryThread,
    part: TownPart,
    world: WorldState,
    edges: ReadonlyMap<EdgeId, SimulatedEdge>,
  ): Promise<number | undefined> {
    if (world.hasPast(part.id)) return undefined;
    const untilMs = clock.now();
    const made = await thread.make(part.id, untilMs, async (message) => {
      interrupted.signal.throwIfAborted();
      await edges.get(message.edge)?.sendPast(message);
      await options.storedBut?.(WAITING_BYTES);
    });
    await world.pastMade(part.id, made, clock.now());
    return untilMs;
  }
}

/** Every edge with the name that people read. */
function namesOfEdges(parts: readonly TownPart[]): { edge: EdgeId; name: string }[] {
  return parts.flatMap((part) =>
    part.kind === "building"
      ? [{ edge: part.building.edge, name: `Agente ${part.building.building.name}` }]
      : part.lampEdges.map(({ edge, name }) => ({ edge, name })),
  );
}

/** Does `work` for each item, in order, for so many at a time; rejects with the first failure, or the signal's reason. */
async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      signal.throwIfAborted();
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
