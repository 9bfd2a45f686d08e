import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { Value } from "typebox/value";
import { type AppOptions, buildApp } from "../../app.ts";
import { ApiConfig } from "../../config.ts";

const site = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
/** With an identity provider, so that its routes are there too. */
const oidc = {
  ...{ issuer: "https://sso.example", clientId: "lucciola", publicUrl: "https://luce.comune.example" },
  roles: ["lucciola=reader"],
};

/** The whole HTTP application over an empty town, without a socket. */
export async function openWholeApp(changes: Partial<AppOptions> = {}, settings: object = {}) {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const store = createMemoryStore();
  const clock = new ManualClock(Date.parse("2026-11-27T09:00:00Z"));
  const config = Value.Parse(ApiConfig, Value.Default(ApiConfig, { site, oidc, ...settings }));
  const hub = { size: 0, add: () => () => {}, name: "hub", start: async () => {}, stop: async () => {} };
  const ingest = { failingSinceMs: () => undefined, journal: () => undefined, lagMs: () => 0 };
  const dataDirectory = mkdtempSync(join(tmpdir(), "lucciola-api-"));
  const options = {
    ...{ registry, store, clock, config, hub, ingest, version: "1.2.3", log: undefined, dashboardDirectory: undefined },
    ...{
      bus: { publish: async () => {} },
      photos: {},
      deletePhoto: () => {},
      system: { dataDirectory, retention: {} },
    },
    ...changes,
  } as unknown as AppOptions;
  const app = await buildApp(options);
  await app.ready();
  return {
    ...{ app, registry, store, clock, config },
    close: async () => {
      await app.close();
      registry.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
