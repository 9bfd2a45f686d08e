import type { SystemHealth } from "@lucciola/contract/api/health.ts";
import type { Metric, Sample } from "./prometheus-text.ts";

/** What is counted beside the health of the system. */
export interface TownCounts {
  readonly openAlarms: Readonly<Record<string, number>>;
  readonly pendingOrders: number;
  readonly residentBytes: number;
}

const seconds = (instant: string): number => Date.parse(instant) / 1_000;
const known = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }]);

/** The health of the system and the town's open matters, as numbers to watch. What is not known is left out. */
export function townMetrics(health: SystemHealth, { openAlarms, pendingOrders, residentBytes }: TownCounts): Metric[] {
  const { journal, disk, store, lastBackup, devices } = health;
  const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
    name: `lucciola_${name}`,
    help,
    type: "gauge",
    samples,
  });
  return [
    gauge("build_info", "The release that answers.", [{ labels: { version: health.version }, value: 1 }]),
    gauge("start_time_seconds", "When the API started.", known(seconds(health.startedAt))),
    gauge("resident_memory_bytes", "Memory of the process that answers.", known(residentBytes)),
    gauge(
      "service_up",
      "1: the service works, 0: it fails. One that says nothing of itself here is left out.",
      health.services.flatMap(({ name, state }) =>
        state === "unknown" ? [] : [{ labels: { service: name }, value: state === "ok" ? 1 : 0 }],
      ),
    ),
    gauge("ingest_lag_seconds", "Age of the oldest message that is not stored yet.", known(health.lagMs / 1_000)),
    gauge("journal_bytes", "Messages that are kept before the store.", known(journal?.bytes)),
    gauge("journal_max_bytes", "Room of the journal.", known(journal?.maxBytes)),
    gauge(
      "journal_lasts_seconds",
      "How long the room of the journal lasts at the present rate.",
      known(journal?.lastsS),
    ),
    gauge("disk_free_bytes", "Of the disk with the data folder.", known(disk?.freeBytes)),
    gauge("disk_total_bytes", "Of the disk with the data folder.", known(disk?.totalBytes)),
    gauge("store_readings", "Readings in the store.", known(store?.readings)),
    gauge("store_series", "Series in the store.", known(store?.series)),
    gauge(
      "quarantine_open_messages",
      "Messages that could not be read and wait for somebody.",
      known(health.quarantineOpen),
    ),
    gauge("devices", "Devices by whether they are there.", [
      { labels: { state: "online" }, value: devices.online },
      { labels: { state: "offline" }, value: devices.offline },
    ]),
    gauge(
      "open_alarms",
      "Alarms of the lighting that are open, by what is wrong.",
      Object.entries(openAlarms).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    gauge("pending_orders", "Orders to lamps whose fate is open.", known(pendingOrders)),
    gauge(
      "last_backup_timestamp_seconds",
      "When the last backup was made; absent where none was.",
      known(lastBackup === undefined ? undefined : seconds(lastBackup.at)),
    ),
  ];
}
