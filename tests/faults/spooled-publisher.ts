import { setTimeout as sleep } from "node:timers/promises";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import type { Backlog } from "@lucciola/platform/uplink/uplink.ts";
import type { Ledger } from "./ledger.ts";
import { meterReadings } from "./meter-readings.ts";

export interface SpooledPublisherOptions {
  readonly edge: string;
  readonly secret: string;
  readonly device: string;
  readonly point: string;
  readonly mqttPort: number;
  readonly ledger: Ledger;
  readonly fromMs: number;
  readonly spoolDirectory: string;
}

export interface SpooledPublisher {
  /** Ends connection and spool under the running uplink, as a power cut does, and starts another over the same spool. */
  cutPower(): Promise<Backlog>;
  /** Makes no more messages, and resolves when the spool is empty. */
  finish(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const TURN_MS = 10;
const SPOOL_BYTES = 50_000_000;

/** An edge of ours: what its spool has taken counts as acknowledged, because that is what the spool promises. */
export async function startSpooledPublisher(options: SpooledPublisherOptions): Promise<SpooledPublisher> {
  const { edge: id, secret, device, point, mqttPort, ledger, fromMs, spoolDirectory } = options;
  const edge = edgeId(id);
  const clock = systemClock;
  const log = silentLogger;
  const next = meterReadings(point, fromMs);
  let producing = true;
  let powered = true;

  async function powerOn() {
    const spool = await openSegmentJournal({ directory: spoolDirectory, maxBytes: SPOOL_BYTES, log });
    const bus = connectBus({
      clientId: edge,
      username: edge,
      password: secret,
      connect: { url: `mqtt://127.0.0.1:${mqttPort}` },
      will: offlineWill(edge, clock),
      // Short pauses between attempts, so that the test does not wait for them.
      random: () => 0.02,
      clock,
      log,
    });
    const uplink = createSpooledUplink({ edge, bus, spool, clock, log, software: "fault test", backfillPerS: 5_000 });
    await uplink.start();
    return { spool, bus, uplink };
  }

  let parts = await powerOn();

  async function produce(): Promise<void> {
    while (producing && powered) {
      const { samples, values } = next();
      ledger.send(values);
      try {
        await parts.uplink.send("meter", deviceId(device), { samples });
        ledger.acknowledge(values);
      } catch {
        // Not promised: the power was cut meanwhile.
      }
      await sleep(TURN_MS);
    }
  }
  let production = produce();

  return {
    cutPower: async () => {
      powered = false;
      await parts.bus.close();
      await parts.spool.close();
      await production;
      parts = await powerOn();
      const backlog = parts.uplink.backlog();
      powered = true;
      production = produce();
      return backlog;
    },
    finish: async (signal) => {
      producing = false;
      await production;
      await parts.uplink.drained(signal);
    },
    close: async () => {
      producing = false;
      await production;
      await parts.uplink.stop();
      await parts.bus.close();
      await parts.spool.close();
    },
  };
}
