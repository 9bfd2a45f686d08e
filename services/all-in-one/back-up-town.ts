import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { copyLiveFolder } from "@lucciola/platform/backup/copy-live-folder.ts";
import { type BackupProgress, type BackupReport, takeBackup } from "@lucciola/platform/backup/take-backup.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { copyJournal } from "@lucciola/platform/journal/copy-journal.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { journalDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

/** What a town is kept in, open in this process. */
export interface TownStores {
  readonly dataDirectory: string;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly store: TimeSeriesStore;
}

export interface TownBackupOptions {
  readonly target: string;
  /** Who the audit log says it was. */
  readonly actor: string;
  readonly progress: BackupProgress;
  readonly signal?: AbortSignal;
}

/**
 * Backs up everything while it is used. Ingest's checkpoint is taken first and the journal last, from that checkpoint to
 * its end: what was stored or registered in between is then done again from the journal, which changes nothing, and all
 * that was acknowledged before the journal was saved is there. The simulated devices come before all: what left their
 * spools later is in the journal.
 */
export async function backUpTown(town: TownStores, options: TownBackupOptions): Promise<BackupReport> {
  const { dataDirectory, registry, journal, store } = town;
  const { target, actor, progress, signal } = options;
  const checkpoint = await journal.checkpoint(INGEST_READER);
  const letGo = journal.hold(checkpoint);
  try {
    const simulator = join(dataDirectory, "simulator");
    const report = await takeBackup({
      target,
      dataDirectory,
      release: RELEASE,
      clock: systemClock,
      progress,
      ...(signal === undefined ? {} : { signal }),
      parts: [
        ...(existsSync(simulator)
          ? [
              {
                name: "simulator",
                folder: "simulator",
                save: (directory: string) => copyLiveFolder(simulator, directory),
              },
            ]
          : []),
        { name: "registry", folder: ".", save: async (directory) => registry.backup(directory) },
        {
          name: "readings",
          folder: ".",
          save: async (directory) => {
            await store.backup(directory);
            return { kind: "duckdb", ...(await store.stats()) };
          },
        },
        {
          name: "journal",
          folder: "journal",
          save: async (directory) => {
            const { endOffset } = journal.stats();
            const checkpoints = new Map([[INGEST_READER, checkpoint]]);
            await copyJournal({
              directory: journalDirectory(dataDirectory),
              target: directory,
              checkpoints,
              endOffset,
            });
            return { fromOffset: checkpoint, endOffset };
          },
        },
      ],
    });
    const detail = `${report.files} files, ${report.bytes} bytes`;
    registry.audit.record({ atMs: systemClock.now(), actor, action: "backup", target: report.directory, detail });
    return report;
  } finally {
    letGo();
  }
}

/**
 * As `backUpTown`, of a town that nobody runs: opens what it is kept in and closes it again. Throws OperationalError
 * `backup-unreachable` when another process writes there after all.
 */
export async function backUpStoppedTown(
  dataDirectory: string,
  log: Logger,
  options: TownBackupOptions,
): Promise<BackupReport> {
  const directory = resolve(dataDirectory);
  const journal = await openSegmentJournal({ directory: journalDirectory(directory), log }).catch((cause: unknown) => {
    if (!(cause instanceof OperationalError && cause.code === "journal-locked")) throw cause;
    throw new OperationalError({
      code: "backup-unreachable",
      message: `Lucciola is running on ${directory} and cannot be asked for a backup: it is starting or stopping, or the path is too long for a socket. Try again in a moment, or stop it first.`,
      retryable: true,
      cause,
    });
  });
  try {
    const registry = openRegistry({ path: registryFile(directory), log });
    try {
      const store = await openDuckDbStore({ path: join(directory, "readings.duckdb"), log });
      try {
        return await backUpTown({ dataDirectory: directory, registry, journal, store }, options);
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
