/**
 * A light controller with one lamp, in a process that is there to be killed: `node --import tsx recorded-lamp.ts JSON`,
 * with what `RecordedLampSettings` says. Each level that the lamp is given goes into a file of the test.
 */
import { appendFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { createSimulatedLamp } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { createLightController } from "@lucciola/light-controller/light-controller.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import { withCalls } from "../with-calls.ts";

export interface RecordedLampSettings {
  readonly edge: string;
  readonly secret: string;
  readonly device: string;
  readonly mqttPort: number;
  readonly spoolDirectory: string;
  readonly stateDirectory: string;
  /** A line `INSTANT LEVEL` for each level given, epoch ms and per cent. */
  readonly recordFile: string;
  /** While this file is there: dies, as by kill -9, with the next order carried out and on disk, and nobody told. */
  readonly dieFile: string;
  /** What is taken out: its memory of commands through restarts, or its look at their expiry. */
  readonly lacks?: "memory" | "expiry";
}

const HOUR_MS = 3_600_000;

const settings = JSON.parse(process.argv[2] ?? "{}") as RecordedLampSettings;
const { recordFile, spoolDirectory, stateDirectory, dieFile, lacks } = settings;
const edge = edgeId(settings.edge);
const clock = systemClock;
const log = silentLogger;
const spool = await openSegmentJournal({ directory: spoolDirectory, maxBytes: 10_000_000, log });
const connected = connectBus({
  clientId: edge,
  username: edge,
  password: settings.secret,
  connect: { url: `mqtt://127.0.0.1:${settings.mqttPort}` },
  will: offlineWill(edge, clock),
  // Short pauses between attempts, so that the test does not wait for them.
  random: () => 0.02,
  clock,
  log,
});

/** Hands orders on as if they never expired. */
const withoutExpiry = (bus: Bus): Bus =>
  withCalls(bus, {
    subscribe: (name, params, handle) =>
      bus.subscribe(name, params, (message) => {
        if (name !== "command") return handle(message);
        const order = message.payload as LampCommand;
        const expiresAt = new Date(Date.parse(order.expiresAt) + HOUR_MS).toISOString();
        handle({ ...message, payload: { ...order, expiresAt } as typeof message.payload });
      }),
  });

const bus = lacks === "expiry" ? withoutExpiry(connected) : connected;
const uplink = createSpooledUplink({ edge, bus, spool, clock, log, software: "fault test", backfillPerS: 5_000 });
const lamp = createSimulatedLamp({ clock, ratedPowerW: 40 });
const recorded = withCalls(lamp, {
  setLevel: (dimPct, fadeMs) => {
    appendFileSync(recordFile, `${Date.now()} ${dimPct}\n`);
    return lamp.setLevel(dimPct, fadeMs);
  },
});

const mortal = withCalls(uplink, {
  send: (name, device, body) => {
    if ("fate" in body && body.fate === "carried-out" && existsSync(dieFile)) {
      rmSync(dieFile);
      process.kill(process.pid, "SIGKILL");
    }
    return uplink.send(name, device, body);
  },
});

await uplink.start();
await createLightController({
  uplink: mortal,
  lamps: [{ device: deviceId(settings.device), driver: recorded }],
  stateDirectory: lacks === "memory" ? join(stateDirectory, String(process.pid)) : stateDirectory,
  clock,
  uptimeMs: () => performance.now(),
  log,
  telemetryIntervalS: 900,
  reportIntervalS: 900,
}).start();
