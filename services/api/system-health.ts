import { statfs } from "node:fs/promises";
import type { SystemHealth } from "@lucciola/contract/api/health.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { RetentionPolicy } from "@lucciola/platform/timeseries/retention.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

/** Where the system keeps what it keeps, and for how long. */
export interface SystemFacts {
  readonly dataDirectory: string;
  readonly retention: RetentionPolicy;
}

type Service = SystemHealth["services"][number];

/** How the system is. What does not answer is said, and keeps nothing else from being told. */
export async function readHealth(
  { registry, store, ingest, clock, version }: RouteDeps,
  { dataDirectory, retention }: SystemFacts,
  startedAtMs: number,
): Promise<SystemHealth> {
  const nowMs = clock.now();
  const [stats, disk] = await Promise.all([store.stats().catch(() => undefined), diskOf(dataDirectory)]);
  const journal = ingest.journal();
  const failingSinceMs = ingest.failingSinceMs();
  const edges = registry.edges.list();
  const online = edges.filter((edge) => edge.online).length;
  const [backup] = registry.audit.list({ limit: 1, action: "backup" });
  const services: Service[] = [
    { name: "broker", state: journal === undefined ? "unknown" : journal.isAlarming ? "failing" : "ok" },
    failingSinceMs === undefined
      ? { name: "ingest", state: "ok" }
      : { name: "ingest", state: "failing", since: formatInstant(failingSinceMs) },
    { name: "store", state: stats === undefined ? "failing" : "ok" },
    // Without it nobody would have been let in to ask.
    { name: "registry", state: "ok" },
    { name: "api", state: "ok", since: formatInstant(startedAtMs) },
  ];
  return {
    at: formatInstant(nowMs),
    version,
    startedAt: formatInstant(startedAtMs),
    services,
    lagMs: Math.max(0, Math.round(ingest.lagMs())),
    ...(journal === undefined
      ? {}
      : {
          journal: {
            bytes: journal.bytes,
            maxBytes: journal.maxBytes,
            isAlarming: journal.isAlarming,
            ...(journal.lastsS === undefined ? {} : { lastsS: journal.lastsS }),
          },
        }),
    ...(disk === undefined ? {} : { disk }),
    ...(stats === undefined
      ? {}
      : {
          store: {
            readings: stats.readings,
            series: stats.series,
            ...(stats.bytes === 0 ? {} : { bytes: stats.bytes }),
          },
        }),
    retention: { ...retention },
    quarantineOpen: registry.quarantine.count("open"),
    devices: { online, offline: edges.length - online },
    ...(backup === undefined
      ? {}
      : {
          lastBackup: {
            at: formatInstant(backup.atMs),
            ageDays: Math.max(0, nowMs - backup.atMs) / 86_400_000,
            by: backup.actor.slice(0, 255),
            folder: backup.target.slice(0, 4_096),
            detail: backup.detail.slice(0, 4_000),
          },
        }),
  };
}

/** `undefined` where the system does not tell. */
async function diskOf(directory: string): Promise<SystemHealth["disk"]> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}
