import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { commandId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { type CommandFate, FINAL_FATES, type LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { type Child, startChild } from "../../support/child.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { RecordedLampSettings } from "../edges/recorded-lamp.ts";
import type { Judged } from "../judge-store.ts";

export const EDGE = edgeId("controller-1");
export const DEVICE = deviceId("lamp-1");
const LAMP = pointId("lamp-1");
const PROGRAM = fileURLToPath(new URL("../edges/recorded-lamp.ts", import.meta.url));
const HOLD_MS = 3_600_000;
const AGREED_WITHIN_MS = 20_000;
/** Between the last look at the clock and the record of the level a busy machine may let others run. */
const BLINK_MS = 50;
export const PATIENCE_MS = 120_000;

/** Registers the lamp and its controller; returns the controller's secret. Without a programme the lamp stands at 100 %. */
export function registerLamp(registry: Registry): string {
  const fromMs = Date.parse("2026-01-01T00:00:00Z");
  const secret = registry.identities.create({ id: EDGE, name: "Controller" }, fromMs);
  registry.assets.putPoint({
    id: LAMP,
    kind: "lamp",
    name: "Lamp 1",
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: 45.73,
    longitudeDeg: 8.63,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  registry.assets.install({ point: LAMP, edge: EDGE, device: DEVICE, fromMs });
  return secret;
}

export interface LampOrdersOptions {
  readonly registry: Registry;
  readonly secret: string;
  readonly mqttPort: number;
  /** For the files of the controller and of this ledger. */
  readonly folder: string;
  readonly lacks: RecordedLampSettings["lacks"];
}

/** Orders to one lamp, each with a level of its own, and what its controller, a process, really gave to the lamp. */
export class LampOrders {
  readonly #options: LampOrdersOptions;
  readonly #recordFile: string;
  readonly #stateDirectory: string;
  readonly #orders: LampCommand[] = [];
  #controller: Child | undefined;

  constructor(options: LampOrdersOptions) {
    this.#options = options;
    this.#recordFile = join(options.folder, "levels");
    this.#stateDirectory = join(options.folder, "state");
  }

  /** Queues an order that expires after so long. */
  order(expiresInMs: number): LampCommand {
    const now = Date.now();
    const order: LampCommand = {
      id: commandId(`order-${this.#orders.length}`),
      issuedAt: formatInstant(now),
      expiresAt: formatInstant(now + expiresInMs),
      action: { kind: "set", dimPct: levelOf(this.#orders.length), fadeMs: 0, until: formatInstant(now + HOLD_MS) },
      reason: { kind: "test", text: "fault case" },
    };
    this.#orders.push(order);
    this.#options.registry.outbox.queue(order, LAMP, now);
    return order;
  }

  /** Starts the controller, on whatever it left behind, and waits until the server has seen it. */
  async startController(): Promise<void> {
    const { folder, secret, mqttPort, lacks, registry } = this.#options;
    const settings: RecordedLampSettings = {
      edge: EDGE,
      secret,
      device: DEVICE,
      mqttPort,
      spoolDirectory: join(folder, "spool"),
      stateDirectory: this.#stateDirectory,
      recordFile: this.#recordFile,
      dieFile: join(folder, "die"),
      ...(lacks === undefined ? {} : { lacks }),
    };
    const child = startChild(process.execPath, ["--import", "tsx", PROGRAM, JSON.stringify(settings)]);
    this.#controller = child;
    await waitFor(
      "the controller to be online",
      () => registry.edges.get(EDGE)?.online === true || !child.isRunning(),
      PATIENCE_MS,
    );
    if (!child.isRunning()) throw new Error(`The controller ended: ${child.output()}`);
  }

  /** The controller dies once the next order is carried out, before it has told anybody. */
  async dieBeforeReport(): Promise<void> {
    await writeFile(join(this.#options.folder, "die"), "");
  }

  async died(): Promise<void> {
    await this.#controller?.ended;
  }

  async killController(): Promise<void> {
    this.#controller?.kill("SIGKILL");
    await this.#controller?.ended;
  }

  /** Resolves when the server has noticed that the controller is gone. */
  async noticedGone(): Promise<void> {
    await waitFor("offline", () => this.#options.registry.edges.get(EDGE)?.online === false, PATIENCE_MS);
  }

  /** Resolves within some milliseconds of the moment when the lamp is given its level, so that a kill meets what follows. */
  async given({ action }: LampCommand): Promise<void> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    const isGiven = (levels: readonly { dimPct: number }[]) =>
      levels.some(({ dimPct }) => action.kind === "set" && dimPct === action.dimPct);
    while (!isGiven(await this.#levels())) {
      if (Date.now() > deadlineMs) throw new Error("The lamp was not given its level");
      await sleep(1);
    }
  }

  fateOf({ id }: LampCommand): CommandFate | undefined {
    return this.#options.registry.outbox.get(commandId(id))?.fate;
  }

  /** Resolves when what became of an order is known for good. */
  async ended(order: LampCommand): Promise<void> {
    await waitFor("a fate", () => isFinal(this.fateOf(order)), PATIENCE_MS);
  }

  /** Compares what the lamp was given with what the server says, once both agree or long after they should. */
  async judge(): Promise<Judged & { readonly carriedOut: number }> {
    let apart: string[] = [];
    const agree = async () => {
      apart = await this.#disagreements();
      return apart.length === 0;
    };
    await waitFor("server and controller to agree", agree, AGREED_WITHIN_MS).catch(() => {});
    const levels = await this.#levels();
    // At night the programme of the town dims the lamp too; its levels are none of an order's.
    const isOfAnOrder = (dimPct: number) => this.#orders.some((_, index) => levelOf(index) === dimPct);
    const known = this.#orders.filter((order) => isFinal(this.fateOf(order)));
    const broken = [...apart];
    for (const [index, order] of this.#orders.entries()) {
      const first = levels.find(({ dimPct }) => dimPct === levelOf(index));
      if (first === undefined && this.fateOf(order) === "carried-out")
        broken.push(`${order.id}: carried out, never given`);
      const lateMs = (first?.atMs ?? 0) - Date.parse(order.expiresAt);
      if (lateMs > BLINK_MS) broken.push(`${order.id}: given ${lateMs} ms after its expiry`);
    }
    return {
      acked: this.#orders.length,
      stored: known.length,
      lost: this.#orders.length - known.length,
      duplicated: countReturns(levels.map(({ dimPct }) => dimPct).filter(isOfAnOrder)),
      carriedOut: known.filter((order) => this.fateOf(order) === "carried-out").length,
      broken,
    };
  }

  /** What the controller remembers as carried out and the server does not, or the other way round. */
  async #disagreements(): Promise<string[]> {
    const text = await readFile(join(this.#stateDirectory, `${DEVICE}.json`), "utf8").catch(() => undefined);
    if (text === undefined) return [];
    const remembered: { commandId: string; fate: string }[] = JSON.parse(text).memory.commands;
    return remembered.flatMap(({ commandId: id, fate }) => {
      const served = this.#options.registry.outbox.get(commandId(id))?.fate;
      return (fate === "carried-out") === (served === "carried-out")
        ? []
        : [`${id}: ${fate} says the controller, ${served} the server`];
    });
  }

  async #levels(): Promise<{ atMs: number; dimPct: number }[]> {
    const lines = (await readFile(this.#recordFile, "utf8").catch(() => "")).split("\n").slice(0, -1);
    return lines.map((line) => {
      const [atMs = 0, dimPct = 0] = line.split(" ").map(Number);
      return { atMs, dimPct };
    });
  }
}

/** Unlike any other's, and unlike that of a lamp without orders. */
const levelOf = (index: number): number => 1 + index * 0.25;

const isFinal = (fate: CommandFate | undefined): boolean => fate !== undefined && FINAL_FATES.has(fate);

/** How often the lamp went back to the level of an order after it had stood at that of a later one. */
function countReturns(levels: readonly number[]): number {
  let latest = 0;
  let returns = 0;
  for (const dimPct of levels) {
    if (dimPct < latest) returns += 1;
    latest = Math.max(latest, dimPct);
  }
  return returns;
}
