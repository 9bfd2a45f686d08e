import type { JournalStatus } from "@lucciola/contract/live/journal-status.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { describe, expect, it } from "vitest";
import { readOverview } from "./overview.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const GB = 1_000_000_000;
const journal: JournalStatus = {
  at: "2026-11-23T17:44:30.000Z",
  bytes: 5 * GB,
  maxBytes: 20 * GB,
  appendBytesPerS: 100_000,
  lastsS: 150_000,
  isAlarming: false,
};

const overviewOf = (ingest: Partial<RouteDeps["ingest"]>) =>
  readOverview({
    store: createMemoryStore(),
    registry: openRegistry({ path: ":memory:", log: silentLogger }),
    clock: new ManualClock(NOW_MS),
    config: { site: { zone: "Europe/Rome" } },
    ingest: { lagMs: () => 0, failingSinceMs: () => undefined, journal: () => undefined, ...ingest },
  } as unknown as RouteDeps);

describe("the way of readings, on the first page", () => {
  it("says how long the journal lasts when nothing can be stored", async () => {
    const overview = await overviewOf({ journal: () => journal });
    expect(overview).toMatchObject({ journal: { usedPct: 25, lastsS: 150_000 }, attention: [] });
  });

  it("raises an alarm when the journal fills, and when nothing is stored since a while", async () => {
    const overview = await overviewOf({
      lagMs: () => 90_000,
      failingSinceMs: () => NOW_MS - 90_000,
      journal: () => ({ ...journal, bytes: 16.2 * GB, isAlarming: true }),
    });
    expect(overview.ingest).toMatchObject({ lagMs: 90_000, failingSince: "2026-11-23T17:43:30.000Z" });
    expect(overview.attention).toEqual([
      { severity: "critical", kind: "journal-filling", count: 81 },
      { severity: "critical", kind: "ingest-failing", since: "2026-11-23T17:43:30.000Z" },
    ]);
  });

  it("is silent about a journal where the broker has none of ours", async () => {
    expect(await overviewOf({})).not.toHaveProperty("journal");
  });
});
