import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApi } from "@lucciola/api/api.ts";
import { issueFirstLogin } from "@lucciola/api/authentication.ts";
import { ApiConfig } from "@lucciola/api/config.ts";
import { openPhotoStore } from "@lucciola/api/photos/photo-store.ts";
import type { ChannelName } from "@lucciola/contract/catalogue/catalogue.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import type { Bus, Received } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { Value } from "typebox/value";
import type { CityOrder, CityWord } from "./city-process.ts";
import { buildCity, lampOf } from "./city-registry.ts";

// The API as shipped over a registry and a store in memory that were filled directly, in a process of its own. In the
// place of the broker stands what it would bring: readings at the rate that is asked for.

const SITE = { latitudeDeg: 45.46, longitudeDeg: 9.19, zone: "Europe/Rome" };
/** A winter evening, for lamps burn at night; from there on it goes at the pace of the wall's clock. */
const EVENING_MS = Date.parse("2026-11-23T19:00:00Z");
/** As ingest hands them over. */
const EVERY_MS = 100;
const POINTS_PER_MESSAGE = 5_000;

const folder = mkdtempSync(join(tmpdir(), "lucciola-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const startedMs = Date.now();
const clock: Clock = { now: () => EVENING_MS + (Date.now() - startedMs), sleep: systemClock.sleep };
const lamps = Number(process.argv[2]);
const say = (word: CityWord): void => {
  process.send?.(word);
};

const handlers = new Map<ChannelName, (message: Received<"liveReadings">) => void>();
const bus: Bus = {
  state: "connected",
  onState: (listener) => {
    listener("connected");
    return () => {};
  },
  publish: async () => {},
  publishRaw: async () => {},
  subscribe: async (name, _params, handle) => {
    handlers.set(name, handle as never);
  },
  close: async () => {},
};

const registry = openRegistry({ path: ":memory:", log: silentLogger });
const store = createMemoryStore();
const centre = await buildCity(registry, store, lamps, clock.now());
const firstLogin = await issueFirstLogin(registry.users);
if (firstLogin === undefined) throw new Error("The city has a user already");
const api = createApi({
  registry,
  store,
  bus,
  clock,
  version: "bench",
  log: undefined,
  dashboardDirectory: fileURLToPath(new URL("../../dashboards/web/dist", import.meta.url)),
  system: { dataDirectory: folder, retention: { rawDays: 1, registerRawDays: 1 } },
  photos: openPhotoStore(folder),
  deletePhoto: () => {},
  config: Value.Parse(ApiConfig, Value.Default(ApiConfig, { port: 0, site: SITE, calendar: {}, public: {} })),
});
await api.start();

let next = 0;
function bring(count: number): void {
  const at = new Date(clock.now()).toISOString();
  for (let start = 0; start < count; start += POINTS_PER_MESSAGE) {
    const points: LiveReadings["points"] = [];
    for (let index = start; index < Math.min(count, start + POINTS_PER_MESSAGE); index++) {
      next = (next + 1) % lamps;
      points.push({ point: lampOf(next), at, values: { dimPct: 20 + (next % 81), activePowerW: 12 + (next % 49) } });
    }
    handlers.get("liveReadings")?.({ params: {}, payload: { points }, retained: false } as Received<"liveReadings">);
  }
}

/** Sends at a rate for a time, and says how many it was. */
function play({ ratePerS, forMs }: Extract<CityOrder, { kind: "play" }>): void {
  const beganMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const elapsedMs = Math.min(forMs, performance.now() - beganMs);
    const due = Math.floor((ratePerS * elapsedMs) / 1_000) - sent;
    if (due > 0) bring(due);
    sent += Math.max(0, due);
    if (elapsedMs < forMs) return;
    clearInterval(timer);
    say({ kind: "played", sent });
  }, EVERY_MS);
}

process.on("message", (order: CityOrder) => {
  if (order.kind === "play") play(order);
  if (order.kind === "memory") {
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    say({ kind: "memory", usedBytes: heapUsed + external, rssBytes: rss, cpuMs: (user + system) / 1_000 });
  }
  if (order.kind === "stop")
    void api.stop().then(() => {
      process.exit(0);
    });
});
say({ kind: "ready", port: api.address()?.port ?? 0, centre, firstLogin, buildMs: Date.now() - startedMs });
