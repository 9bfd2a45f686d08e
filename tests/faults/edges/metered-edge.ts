/**
 * A meter agent over its spool, in a process that is there to be killed: `node --import tsx metered-edge.ts JSON`, with
 * what `MeteredEdgeSettings` says. It writes into a file of the test what it is about to spool and what its spool has
 * promised. With `makes: false` it ends when the broker has taken all that earlier runs left behind.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { MeterSource } from "@lucciola/meter-agent/driver.ts";
import { createMeterAgent } from "@lucciola/meter-agent/meter-agent.ts";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createSpooledUplink, offlineWill } from "@lucciola/platform/uplink/spooled-uplink.ts";
import { meterReadings } from "../meter-readings.ts";
import { withCalls } from "../with-calls.ts";

export interface MeteredEdgeSettings {
  readonly edge: string;
  readonly secret: string;
  readonly device: string;
  readonly point: string;
  readonly mqttPort: number;
  readonly spoolDirectory: string;
  /** Lines `s N` before message N is given to the spool, and `a N` once it has promised it. */
  readonly ledgerFile: string;
  readonly fromMs: number;
  readonly makes: boolean;
  /** Keeps what it has to send in memory alone. */
  readonly isForgetful: boolean;
}

const SPOOL_BYTES = 50_000_000;
/** As an edge on a flash card does: kill -9 loses nothing of what was not synced. */
const SPOOL_SYNC_MS = 10_000;
const TURN_MS = 5;

const settings = JSON.parse(process.argv[2] ?? "{}") as MeteredEdgeSettings;
const edge = edgeId(settings.edge);
const clock = systemClock;
const log = silentLogger;
const spool = settings.isForgetful
  ? createMemoryJournal()
  : await openSegmentJournal({
      directory: settings.spoolDirectory,
      maxBytes: SPOOL_BYTES,
      syncEveryMs: SPOOL_SYNC_MS,
      log,
    });
const bus = connectBus({
  clientId: edge,
  username: edge,
  password: settings.secret,
  connect: { url: `mqtt://127.0.0.1:${settings.mqttPort}` },
  will: offlineWill(edge, clock),
  clock,
  log,
});
const uplink = createSpooledUplink({ edge, bus, spool, clock, log, software: "fault test", backfillPerS: 5_000 });

let count = 0;
const kept = withCalls(uplink, {
  send: async (name, device, body) => {
    count += 1;
    const message = count;
    appendFileSync(settings.ledgerFile, `s ${message}\n`);
    await uplink.send(name, device, body);
    appendFileSync(settings.ledgerFile, `a ${message}\n`);
  },
});
const next = meterReadings(settings.point, settings.fromMs);
const source: MeterSource = {
  async *batches(signal) {
    while (!signal.aborted) {
      const { samples } = next();
      yield { values: { channel: "meter", samples }, rowsRead: samples.length, refused: [] };
      await sleep(TURN_MS);
    }
  },
};

await uplink.start();
if (settings.makes) {
  const replays = [{ device: deviceId(settings.device), source }];
  await createMeterAgent({ uplink: kept, meters: [], replays, clock, log }).start();
} else {
  await uplink.drained();
  await uplink.stop();
  await bus.close();
  await spool.close();
  process.exit(0);
}
