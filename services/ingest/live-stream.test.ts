import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { batchOf } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import { describe, expect, it } from "vitest";
import { LiveStream, thinBackfill } from "./live-stream.ts";
import { RecordingBus } from "./testing/recording-bus.ts";

const reading = (point: string, at: number, value: number): Reading => ({
  point: pointId(point),
  quantity: "activePowerW",
  at,
  value,
});

describe("the live stream", () => {
  it("carries of old backfill only the newest reading of each series, whatever its order", () => {
    const readings = [
      reading("a", 5, 1),
      reading("a", 9, 2),
      reading("b", 7, 3),
      reading("a", 6, 4),
      reading("a", 10, 5),
    ];
    expect(thinBackfill(batchOf(readings), 10)).toEqual([reading("a", 9, 2), reading("b", 7, 3), reading("a", 10, 5)]);
  });

  it("cuts a large batch into messages that a broker takes, and loses none", async () => {
    const bus = new RecordingBus();
    const live = new LiveStream(bus, silentLogger);
    const readings = Array.from({ length: 12_000 }, (_, index) => reading(`point-${index}`, 10, index));
    live.offer(batchOf(readings), [], 0);
    await live.settled();
    expect(bus.readings.length).toBeGreaterThan(2);
    for (const message of bus.readings) expect(JSON.stringify(message).length).toBeLessThan(128 * 1_024);
    const told = bus.readings.flatMap(({ points }) => points.map(({ values }) => values.activePowerW));
    expect(told).toEqual(readings.map(({ value }) => value));
  });

  it("forgets what the bus refuses and tells the next", async () => {
    const bus = new RecordingBus();
    const live = new LiveStream(bus, silentLogger);
    live.offer(batchOf([reading("a", 10, 1)]), [], 0);
    bus.state = "offline";
    await live.settled();
    bus.state = "connected";
    live.offer(batchOf([reading("a", 11, 2)]), [], 0);
    await live.settled();
    expect(live.droppedBatches).toBe(1);
    expect(bus.readings.map(({ points }) => points[0]?.values)).toEqual([{ activePowerW: 2 }]);
  });
});
