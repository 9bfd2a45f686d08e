import { deviceId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import { expect, it } from "vitest";
import type { MeterSource } from "./driver.ts";
import { createEndOfReplay } from "./end-of-replay.ts";
import { createMeterAgent } from "./meter-agent.ts";
import { createMemoryUplink } from "./testing/memory-uplink.ts";

const source: MeterSource = {
  async *batches() {
    const interval = { start: "2026-01-01T00:00:00Z", end: "2026-01-01T01:00:00Z", importWh: 5 };
    const values = { channel: "meterInterval" as const, intervals: [interval] };
    yield { values, rowsRead: 3, refused: ["load.csv, line 3: bad"] };
    throw new OperationalError({ code: "csv-unreadable", message: "load.csv is cut short" });
  },
};

/** A replay of one row out of a broken file, over an uplink that is drained when told. */
async function startReplay(drained: Uplink["drained"]) {
  const told: string[] = [];
  const ends: unknown[] = [];
  const { uplink } = createMemoryUplink(drained);
  const agent = createMeterAgent({
    uplink,
    meters: [],
    replays: [{ device: deviceId("load"), source }],
    clock: new ManualClock(0),
    log: silentLogger,
  });
  const end = createEndOfReplay({
    agent,
    uplink,
    log: silentLogger,
    tell: (line) => told.push(line),
    ended: (failure) => ends.push(failure),
  });
  await agent.start();
  await end.start();
  await agent.replayed().catch(() => {});
  return { end, told, ends };
}

it("says nothing before the broker has acknowledged, then tells the rows and hands on what failed", async () => {
  let acknowledge = () => {};
  const acknowledged = new Promise<void>((resolve) => {
    acknowledge = resolve;
  });
  const { end, told, ends } = await startReplay(() => acknowledged);
  expect(told).toEqual([]);
  acknowledge();
  await expect.poll(() => ends).toMatchObject([{ code: "replay-failed", message: "load.csv is cut short" }]);
  expect(told).toEqual(["3 rows read: 1 sent and acknowledged, 1 refused, 1 without a value"]);
  await end.stop();
});

it("stops waiting, and claims nothing, when the program is stopped", async () => {
  const { end, told, ends } = await startReplay(
    (signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  );
  await end.stop();
  expect([told, ends]).toEqual([[], []]);
});
