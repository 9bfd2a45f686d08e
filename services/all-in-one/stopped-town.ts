import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BackupManifest } from "@lucciola/platform/backup/backup-manifest.ts";
import { restoreBackup } from "@lucciola/platform/backup/restore-backup.ts";
import type { BackupProgress, BackupReport } from "@lucciola/platform/backup/take-backup.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { journalDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { restoreInfluxBackup } from "@lucciola/platform/timeseries/influx/backup/restore-backup.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import type { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import { backUpTown, EXPORTED_READINGS, type TownBackupOptions } from "./back-up-town.ts";
import { exportTown, type TownExport, type TownExportOptions } from "./export-town.ts";

/** A town that nobody runs. */
export interface StoppedTown {
  readonly dataDirectory: string;
  readonly store: StoreConfig;
  readonly log: Logger;
}

/**
 * As `backUpTown`: opens what the town is kept in and closes it again. Throws OperationalError `backup-unreachable` when
 * another process writes there after all.
 */
export async function backUpStoppedTown(town: StoppedTown, options: TownBackupOptions): Promise<BackupReport> {
  const dataDirectory = resolve(town.dataDirectory);
  const { log } = town;
  const journal = await openSegmentJournal({ directory: journalDirectory(dataDirectory), log }).catch(unreachable);
  try {
    const registry = openRegistry({ path: registryFile(dataDirectory), log });
    try {
      const store = await openStore(town.store, { dataDirectory, log });
      try {
        return await backUpTown({ dataDirectory, registry, journal, store, storeKind: town.store.kind }, options);
      } finally {
        await store.close();
      }
    } finally {
      registry.close();
    }
  } finally {
    await journal.close();
  }
}

/** As `exportTown`: opens what the town is kept in and closes it again. */
export async function exportStoppedTown(town: StoppedTown, options: TownExportOptions): Promise<TownExport> {
  const dataDirectory = resolve(town.dataDirectory);
  const { log } = town;
  const registry = openRegistry({ path: registryFile(dataDirectory), log });
  try {
    const store = await openStore(town.store, { dataDirectory, log });
    try {
      return await exportTown({ registry, store }, options);
    } finally {
      await store.close();
    }
  } finally {
    registry.close();
  }
}

function unreachable(cause: unknown): never {
  if (!(cause instanceof OperationalError && cause.code === "journal-locked")) throw cause;
  throw new OperationalError({
    code: "backup-unreachable",
    message: `${cause.message} It cannot be asked for a backup either: it is just starting or stopping, its services run apart, or the path is too long for a socket`,
    retryable: true,
    cause,
  });
}

/**
 * As `restoreBackup`, and fills the InfluxDB of the configuration when the readings come from one. Throws OperationalError
 * `restore-other-store` when the backup and the configuration do not mean the same kind of store.
 */
export function restoreTown(
  { dataDirectory, store, log }: StoppedTown,
  { source, progress }: { readonly source: string; readonly progress: BackupProgress },
): Promise<BackupManifest> {
  return restoreBackup({
    source,
    dataDirectory,
    release: RELEASE,
    progress,
    check: (manifest) => requireSameStore(manifest, store),
    finish: async () => {
      if (store.kind === "duckdb") return;
      const exported = join(resolve(dataDirectory), EXPORTED_READINGS);
      progress("Filling InfluxDB", 1);
      await restoreInfluxBackup(exported, { ...store, log });
      await rm(exported, { recursive: true });
    },
  });
}

function requireSameStore({ parts }: BackupManifest, { kind }: StoreConfig): void {
  const { kind: saved } = (parts.readings ?? {}) as { readonly kind?: unknown };
  if (saved === kind) return;
  throw new OperationalError({
    code: "restore-other-store",
    message: `The readings of the backup come from ${saved}, and the configuration says ${kind}. Give the configuration with --config under which Lucciola shall run`,
  });
}
