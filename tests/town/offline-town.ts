import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { openBroker } from "@lucciola/broker/open-broker.ts";
import { partsOf } from "@lucciola/city/history/part.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { registerTown } from "@lucciola/city/layout/register-town.ts";
import type { Lamp, Town } from "@lucciola/city/layout/town.ts";
import { startLivePart } from "@lucciola/city/live/live-part.ts";
import { connectSimulatedEdge, identifyEdges, type SimulatedEdge } from "@lucciola/city/simulated-edge.ts";
import { scenarioOf } from "@lucciola/city/testing/towns.ts";
import { createWorld } from "@lucciola/city/world/world.ts";
import { WorldState } from "@lucciola/city/world-state.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { createIngestService } from "@lucciola/ingest/ingest-service.ts";
import { type LampState, lightOutputPct } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import type { TimedValue } from "@lucciola/platform/timeseries/time-series.ts";
import type { UplinkBody } from "@lucciola/platform/uplink/uplink.ts";

const SECRETS = { ingest: "of-ingest", rules: "of-rules", api: "of-api" };
/** As the simulated town's: synced seldom. */
const SPOOL = { maxBytes: 64_000_000, syncEveryMs: 10_000 };
const MINUTE_MS = 60_000;
/** Real time that is given for something to arrive, on a slow machine. */
const PATIENCE_MS = 90_000;

/** A register that an edge has spooled. */
export interface Metered {
  readonly point: string;
  readonly quantity: QuantityName;
  readonly at: number;
  readonly value: number;
}

/**
 * A simulated town with its real edge programs, broker, journal, ingest and store, whose time stands still until it is
 * told to pass, and whose network can be cut. Programmes and orders are published by the test, as the rules do.
 */
export class OfflineTown {
  readonly clock: ManualClock;
  readonly town: Town;
  readonly rules: Bus;
  /** Every register that was spooled by an edge. */
  readonly metered: Metered[] = [];
  /** Lamps whose controller has said that it runs the programme it was sent. */
  readonly accepted = new Set<string>();
  readonly #looks = new Map<string, () => LampState>();
  readonly #folder: string;
  readonly #parts: Awaited<ReturnType<typeof openParts>>;
  readonly #state: WorldState;
  #stops: Component["stop"][] = [];
  #edges: SimulatedEdge[] = [];
  #isCut = false;
  readonly #connections = new Set<Duplex>();

  private constructor(folder: string, parts: Awaited<ReturnType<typeof openParts>>, state: WorldState) {
    this.#folder = folder;
    this.#parts = parts;
    this.clock = parts.clock;
    this.town = parts.town;
    this.rules = parts.rules;
    this.#state = state;
    const watch = state.watchLamp.bind(state);
    state.watchLamp = (point, look) => {
      this.#looks.set(point, look);
      watch(point, look);
    };
  }

  /** Builds a town in a folder; its edges are not started yet. `scenario`: lines of a scenario's file. */
  static async build(folder: string, options: { scenario: object; site: LightingSite; startMs: number }) {
    const parts = await openParts(folder, options);
    return new OfflineTown(folder, parts, await WorldState.open(join(folder, "simulator")));
  }

  /** Starts the edge programs of all cabinets with their lamps. */
  async startEdges(): Promise<void> {
    const { world, registry, town, clock } = this.#parts;
    const deps = {
      registry,
      connect: () => this.#connect(),
      openSpool: (directory: string) => openSegmentJournal({ directory, ...SPOOL, log: silentLogger }),
      directory: join(this.#folder, "simulator"),
      clock,
      log: silentLogger,
    };
    const parts = partsOf(town).filter(({ kind }) => kind === "cabinet");
    const names = parts.flatMap(({ edges }) => edges.map((edge) => ({ edge, name: edge })));
    const secrets = identifyEdges(deps, names);
    for (const part of parts) {
      const edges = new Map<EdgeId, SimulatedEdge>();
      for (const id of part.edges)
        edges.set(id, this.#recorded(await connectSimulatedEdge(deps, id, secrets.get(id) ?? "")));
      this.#edges.push(...edges.values());
      const live = {
        world,
        state: this.#state,
        site: this.#parts.site,
        directory: deps.directory,
        clock,
        log: silentLogger,
      };
      this.#stops.push(...(await startLivePart(live, part, edges, undefined)));
    }
  }

  /** The programs of all edges end and begin again, as after a power cut in their cabinets; lamps keep what they counted. */
  async restartEdges(options: { forgetting?: boolean } = {}): Promise<void> {
    await this.#stopEdges();
    await this.#state.save(this.clock.now());
    if (options.forgetting === true)
      await rm(join(this.#folder, "simulator", "controllers"), { recursive: true, force: true });
    await this.startEdges();
  }

  /** From now on no edge reaches the broker, until the network is mended. */
  cutNetwork(): void {
    this.#isCut = true;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  mendNetwork(): void {
    this.#isCut = false;
  }

  /** Lets time pass by the minute, and looks in after each. */
  async pass(durationMs: number, look: (nowMs: number) => void = () => {}): Promise<void> {
    for (let left = durationMs; left > 0; left -= MINUTE_MS) {
      await this.clock.advance(Math.min(left, MINUTE_MS));
      await settle();
      look(this.clock.now());
    }
  }

  /** Lets seconds pass until something has come about; fails with `what` when it does not. */
  async passUntil(isReached: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const untilMs = Date.now() + PATIENCE_MS;
    while (!(await isReached())) {
      if (Date.now() > untilMs) throw new Error(`${what}, and that did not come about`);
      await this.clock.advance(1_000);
      await sleep(5);
    }
  }

  /** The flux that truly comes from a lamp, % of what its luminaire can give. */
  lightPct(lamp: Lamp): number {
    return lightOutputPct(this.#lampState(lamp));
  }

  /** What a lamp has truly drawn since the town began, by its own meter's gain, Wh. */
  energyWh(lamp: Lamp): number {
    return this.#lampState(lamp).energyWh * lamp.luminaire.meteringGain;
  }

  hasPower(lamp: Lamp): boolean {
    return this.#parts.world.hasCircuitPower(lamp, this.clock.now());
  }

  /** How many messages wait in the spools. */
  get waiting(): number {
    return this.#edges.reduce((sum, { uplink }) => sum + uplink.backlog().messages, 0);
  }

  async stored(point: string, quantity: QuantityName, fromMs: number, toMs: number): Promise<readonly TimedValue[]> {
    const key = { point: point as Lamp["point"]["id"], quantity };
    return (await this.#parts.store.range(key, { fromMs, toMs }, 100_000)).values;
  }

  async close(): Promise<void> {
    await this.#stopEdges();
    await this.#whilePassing(this.#parts.stop());
  }

  async #stopEdges(): Promise<void> {
    const stops = this.#stops.splice(0).reverse();
    for (const stop of stops) await this.#whilePassing(stop());
    for (const edge of this.#edges.splice(0)) await this.#whilePassing(edge.close());
  }

  /** Who stops may wait for a moment, and time passes only by hand. */
  async #whilePassing(work: Promise<void>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await sleep(2);
      if (!isDone) await this.clock.advance(1);
    }
    await done;
  }

  #lampState({ point }: Lamp): LampState {
    const look = this.#looks.get(point.id);
    if (look === undefined) throw new Error(`${point.id} is not lit by this town`);
    return look();
  }

  #connect(): Duplex {
    if (this.#isCut) {
      const nowhere = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
      setImmediate(() => nowhere.destroy(new Error("the network is cut")));
      return nowhere;
    }
    const connection = this.#parts.connectEdge();
    this.#connections.add(connection);
    return connection;
  }

  #recorded(edge: SimulatedEdge): SimulatedEdge {
    const { uplink } = edge;
    const send = uplink.send.bind(uplink);
    uplink.send = async (name, device, body) => {
      await send(name, device, body);
      if (name === "programmeReport" && (body as UplinkBody<"programmeReport">).accepted)
        this.accepted.add(`${uplink.edge}/${device}`);
      if (name === "lamp")
        this.#note(`${uplink.edge}/${device}`, "energyTotalWh", (body as UplinkBody<"lamp">).samples);
      if (name === "meter")
        this.#note(`${uplink.edge}/${device}`, "importTotalWh", (body as UplinkBody<"meter">).samples);
    };
    return edge;
  }

  #note(address: string, quantity: "energyTotalWh" | "importTotalWh", samples: readonly { at: string }[]): void {
    const point = this.#parts.pointOf(address);
    for (const sample of samples) {
      const value = (sample as Partial<Record<typeof quantity, number>>)[quantity];
      if (value !== undefined) this.metered.push({ point, quantity, at: Date.parse(sample.at), value });
    }
  }
}

/** What was begun by a step of time goes on in turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function openParts(
  folder: string,
  { scenario: lines, site, startMs }: { scenario: object; site: LightingSite; startMs: number },
) {
  const loaded = loadConfig({ schema: LucciolaConfig, environment: { LUCCIOLA_DATA_DIRECTORY: folder } });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  const config = loaded.value;
  const clock = new ManualClock(startMs);
  const log = silentLogger;
  const scenario = scenarioOf(lines);
  const town = layOutTown(scenario);
  const world = createWorld({ scenario, town, site, epochMs: startMs });
  const registry = openRegistry({ path: registryFile(folder), log });
  registerTown(registry, town, scenario.seed, startMs, site.zone);
  const { broker, journal } = await openBroker({
    config: config.broker,
    journal: config.journal,
    dataDirectory: folder,
    registry,
    serviceSecrets: SECRETS,
    clock,
    log,
  });
  await broker.open();
  const store = await openStore(config.store, { dataDirectory: folder, log });
  const connectAs = (name: "ingest" | "rules") =>
    connectService(name, SECRETS[name], () => broker.connectInProcess(), { clock, log });
  const ingest = createIngestService({
    journal,
    store,
    registry,
    connect: () => connectAs("ingest"),
    clock,
    log,
    config: config.ingest,
    retention: undefined,
  });
  await ingest.start();
  const rules = connectAs("rules");
  const points = new Map(
    registry.assets.installations().map(({ edge, device, point }) => [`${edge}/${device}`, String(point)]),
  );
  return {
    clock,
    town,
    world,
    site,
    registry,
    store,
    rules,
    connectEdge: () => broker.connectInProcess(),
    pointOf: (address: string) => points.get(address) ?? address,
    stop: async () => {
      await rules.close();
      await ingest.stop();
      await broker.stop();
      await journal.close();
      await store.close();
      registry.close();
    },
  };
}
