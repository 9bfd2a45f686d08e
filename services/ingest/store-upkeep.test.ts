import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { type Logger, silentLogger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { DEFAULT_RETENTION } from "@lucciola/platform/timeseries/retention.ts";
import { describe, expect, test } from "vitest";
import { createStoreUpkeep } from "./store-upkeep.ts";

const HOUR_MS = 3_600_000;

/** Starts the upkeep at an instant; `nights` are the instants at which the store was maintained. */
function upkeepFrom(start: string, fails: () => boolean = () => false) {
  const clock = new ManualClock(Date.parse(start));
  const nights: string[] = [];
  const warnings: string[] = [];
  const log: Logger = { ...silentLogger, warn: (_fields, message) => warnings.push(message) };
  const store = createMemoryStore();
  const maintain: typeof store.maintain = async (policy, nowMs) => {
    nights.push(new Date(nowMs).toISOString().slice(0, 16));
    if (fails()) throw new OperationalError({ code: "store-disk-full", message: "The disk is full" });
    return store.maintain(policy, nowMs);
  };
  const upkeep = createStoreUpkeep({ store: { ...store, maintain }, policy: DEFAULT_RETENTION, clock, log });
  return { clock, nights, warnings, upkeep };
}

describe("the upkeep of the store", () => {
  test("comes an hour after the start, and then every night", async () => {
    const { clock, nights, upkeep } = upkeepFrom("2026-11-25T10:00Z");
    await upkeep.start();
    await clock.advance(48 * HOUR_MS);
    expect(nights).toEqual(["2026-11-25T11:00", "2026-11-26T02:45", "2026-11-27T02:45"]);
    await upkeep.stop();
    await clock.advance(48 * HOUR_MS);
    expect(nights).toHaveLength(3);
  });

  test("is tried again the next night when it fails, which is said", async () => {
    let isFull = true;
    const { clock, nights, warnings, upkeep } = upkeepFrom("2026-11-25T02:00Z", () => isFull);
    await upkeep.start();
    await clock.advance(HOUR_MS);
    expect(nights).toEqual(["2026-11-25T02:45"]);
    expect(warnings).toEqual([expect.stringMatching(/tried again next night/)]);
    isFull = false;
    await clock.advance(24 * HOUR_MS);
    expect(nights).toEqual(["2026-11-25T02:45", "2026-11-26T02:45"]);
    expect(warnings).toHaveLength(1);
    await upkeep.stop();
  });
});
