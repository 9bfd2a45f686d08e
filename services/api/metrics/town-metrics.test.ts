import { readFile } from "node:fs/promises";
import type { SystemHealth } from "@lucciola/contract/api/health.ts";
import { expect, it } from "vitest";
import { prometheusText } from "./prometheus-text.ts";
import { townMetrics } from "./town-metrics.ts";

const ALERTS = new URL("../../../config/prometheus/lucciola-alerts.yml", import.meta.url);
const COUNTS = { openAlarms: { "lamp-dark": 3 }, pendingOrders: 2, residentBytes: 300_000_000 };
const HEALTH: SystemHealth = {
  at: "2026-11-23T17:45:00.000Z",
  version: '1.2.3 "beta"',
  startedAt: "2026-11-23T17:00:00.000Z",
  services: [
    { name: "broker", state: "unknown" },
    { name: "ingest", state: "failing", since: "2026-11-23T17:43:30.000Z" },
    { name: "store", state: "ok" },
  ],
  lagMs: 90_500,
  journal: { bytes: 5, maxBytes: 20, isAlarming: false, lastsS: 150_000 },
  disk: { freeBytes: 1e12, totalBytes: 2e12 },
  store: { readings: 1_000, series: 10 },
  retention: { rawDays: 400, registerRawDays: 400 },
  quarantineOpen: 4,
  devices: { online: 9, offline: 1 },
  lastBackup: { at: "2026-11-21T17:45:00.000Z", ageDays: 2, by: "cli:anna", folder: "/mnt", detail: "" },
};

/** The text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
it("tells the health of the system as Prometheus reads it", () => {
  const lines = prometheusText(townMetrics(HEALTH, COUNTS)).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "# HELP lucciola_build_info The release that answers.",
    "# TYPE lucciola_build_info gauge",
    'lucciola_build_info{version="1.2.3 \\"beta\\""} 1',
  ]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'lucciola_service_up{service="ingest"} 0',
      'lucciola_service_up{service="store"} 1',
      "lucciola_ingest_lag_seconds 90.5",
      "lucciola_journal_lasts_seconds 150000",
      "lucciola_disk_free_bytes 1000000000000",
      'lucciola_devices{state="offline"} 1',
      'lucciola_open_alarms{kind="lamp-dark"} 3',
      "lucciola_last_backup_timestamp_seconds 1795283100",
    ]),
  );
  expect(lines.filter((line) => line.includes("broker"))).toEqual([]);
  expect(lines.at(-1)).toBe("");
  for (const line of lines.slice(0, -1))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{\w+="(?:[^"\\]|\\.)*"\})? -?[\d.e+]+)$/);
});

it("leaves out what is not known", () => {
  const { journal, lastBackup, disk, store, ...rest } = HEALTH;
  const text = prometheusText(townMetrics(rest, { ...COUNTS, openAlarms: {} }));
  expect(text).not.toMatch(/journal|last_backup|disk|store_readings|open_alarms/);
});

it("has every number that the alerts are about", async () => {
  const told = new Set(townMetrics(HEALTH, COUNTS).map(({ name }) => name));
  const asked = (await readFile(ALERTS, "utf8")).match(/\blucciola_\w+/g) ?? [];
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter((name) => !told.has(name))).toEqual([]);
});
