import { existsSync } from "node:fs";
import { join } from "node:path";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { copyLiveFolder } from "@lucciola/platform/backup/copy-live-folder.ts";
import {
  type BackupPart,
  type BackupProgress,
  type BackupReport,
  takeBackup,
} from "@lucciola/platform/backup/take-backup.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { copyJournal } from "@lucciola/platform/journal/copy-journal.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { journalDirectory, photoDirectory } from "@lucciola/platform/process/data-directory.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

/** What a town is kept in, open in this process. */
export interface TownStores {
  readonly dataDirectory: string;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly store: TimeSeriesStore;
  readonly storeKind: StoreConfig["kind"];
}

export interface TownBackupOptions {
  readonly target: string;
  /** Who the audit log says it was. */
  readonly actor: string;
  readonly progress: BackupProgress;
  readonly signal?: AbortSignal;
}

/** Where the readings of a server of its own lie in a backup; DuckDB's file lies where it lies in the data folder. */
export const EXPORTED_READINGS = "influx";

/**
 * Backs up everything while it is used. Ingest's checkpoint is taken first and the journal last, from that checkpoint to
 * its end: what was stored or registered in between is then done again from the journal, which changes nothing, and all
 * that was acknowledged before the journal was saved is there. The simulated devices come before all: what left their
 * spools later is in the journal.
 */
export async function backUpTown(town: TownStores, options: TownBackupOptions): Promise<BackupReport> {
  const { dataDirectory, registry, journal } = town;
  const { actor, ...wanted } = options;
  const checkpoint = await journal.checkpoint(INGEST_READER);
  const letGo = journal.hold(checkpoint);
  try {
    const parts = [
      ...simulatorPart(dataDirectory),
      registryPart(town),
      ...photoPart(dataDirectory),
      readingsPart(town),
      journalPart(town, checkpoint),
    ];
    const report = await takeBackup({ ...wanted, dataDirectory, parts, release: RELEASE, clock: systemClock });
    const detail = `${report.files} files, ${report.bytes} bytes`;
    registry.audit.record({ atMs: systemClock.now(), actor, action: "backup", target: report.directory, detail });
    return report;
  } finally {
    letGo();
  }
}

function simulatorPart(dataDirectory: string): BackupPart[] {
  const simulator = join(dataDirectory, "simulator");
  if (!existsSync(simulator)) return [];
  return [{ name: "simulator", folder: "simulator", save: (directory) => copyLiveFolder(simulator, directory) }];
}

const registryPart = ({ registry }: TownStores): BackupPart => ({
  name: "registry",
  folder: ".",
  save: async (directory) => registry.backup(directory),
});

/** After the registry: what it names is then there. */
function photoPart(dataDirectory: string): BackupPart[] {
  const photos = photoDirectory(dataDirectory);
  if (!existsSync(photos)) return [];
  return [{ name: "photos", folder: "photos", save: (directory) => copyLiveFolder(photos, directory) }];
}

const readingsPart = ({ store, storeKind }: TownStores): BackupPart => ({
  name: "readings",
  folder: storeKind === "duckdb" ? "." : EXPORTED_READINGS,
  save: async (directory) => {
    await store.backup(directory);
    return { kind: storeKind };
  },
});

const journalPart = ({ journal, dataDirectory }: TownStores, checkpoint: number): BackupPart => ({
  name: "journal",
  folder: "journal",
  save: async (target) => {
    const { endOffset } = journal.stats();
    const checkpoints = new Map([[INGEST_READER, checkpoint]]);
    await copyJournal({ directory: journalDirectory(dataDirectory), target, checkpoints, endOffset });
    return { fromOffset: checkpoint, endOffset };
  },
});
