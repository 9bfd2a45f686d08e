import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { createIngest, INGEST_READER, type Ingest } from "@lucciola/ingest/ingest.ts";
import { SITE_CLOCK } from "@lucciola/ingest/testing/ingest-site.ts";
import { RecordingBus } from "@lucciola/ingest/testing/recording-bus.ts";
import { contentOf, fromGateway, INSTALLED_MS, registerTown, TEST_CONFIG } from "@lucciola/ingest/testing/town.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { journalDirectory, photoDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openStore } from "@lucciola/platform/timeseries/open-store.ts";
import { DEFAULT_RETENTION } from "@lucciola/platform/timeseries/retention.ts";
import type { StoreConfig } from "@lucciola/platform/timeseries/store-config.ts";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { backUpTown, type TownStores } from "./back-up-town.ts";
import { backUpStoppedTown, restoreTown } from "./stopped-town.ts";

const STORE: StoreConfig = { kind: "duckdb", memoryLimitMb: 64, threads: 1, retention: DEFAULT_RETENTION };
const WH_A_MESSAGE = 7;
/** Each so manieth message cannot be read, and goes to quarantine. */
const BAD_EVERY = 10;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-town-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface RunningTown extends TownStores {
  readonly ingest: Ingest;
  close(): Promise<void>;
}

/** The town of the ingest's tests in a data folder, with segments so small that trimming has something to do. */
async function openTownIn(dataDirectory: string): Promise<RunningTown> {
  await mkdir(dataDirectory, { recursive: true });
  const log = silentLogger;
  const registry = openRegistry({ path: registryFile(dataDirectory), log });
  if (registry.assets.points().length === 0) registerTown(registry);
  const directory = journalDirectory(dataDirectory);
  const journal = await openSegmentJournal({ directory, maxBytes: 50_000_000, segmentBytes: 8_000, log });
  const store = await openStore(STORE, { dataDirectory, log });
  const deps = { journal, store, registry, bus: new RecordingBus(), clock: SITE_CLOCK, log };
  const ingest = createIngest({ ...deps, config: { ...TEST_CONFIG, batchMaxRecords: 20 } });
  await ingest.start();
  return {
    dataDirectory,
    registry,
    journal,
    store,
    storeKind: "duckdb",
    ingest,
    close: async () => {
      await ingest.stop();
      await journal.close();
      await store.close();
      registry.close();
    },
  };
}

/** Message number `count`: the register has advanced once more; or something that no meter says. */
function message(count: number) {
  if (count % BAD_EVERY === 0) return fromGateway("meter-1/meter", { samples: "none", count });
  const at = formatInstant(INSTALLED_MS + count * 1_000);
  return fromGateway("meter-1/meter", { samples: [{ at, importTotalWh: count * WH_A_MESSAGE }] });
}

/** Appends messages as fast as they are acknowledged, and trims what ingest is done with, until it is stopped. */
function load({ journal }: TownStores) {
  let acknowledged = 0;
  let going = true;
  const running = (async () => {
    while (going) {
      await journal.append(message(acknowledged + 1));
      acknowledged += 1;
      if (acknowledged % 25 === 0) await journal.trim([INGEST_READER]);
    }
  })();
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      going = false;
      await running;
      return acknowledged;
    },
  };
}

/** How many messages a town has taken in, once ingest is at the end; fails unless each is there, once, with its value. */
async function messagesIn({ journal, store, registry }: TownStores): Promise<number> {
  const atTheEnd = async () => expect(await journal.checkpoint(INGEST_READER)).toBe(journal.stats().endOffset);
  await vi.waitFor(atTheEnd, { timeout: 20_000, interval: 5 });
  const values = Object.entries((await contentOf(store))["pod-school importTotalWh"] ?? {});
  const bad = registry.quarantine.count("open");
  const count = values.length + bad;
  const expected = Array.from({ length: count }, (_, index) => index + 1)
    .filter((number) => number % BAD_EVERY !== 0)
    .map((number) => [formatInstant(INSTALLED_MS + number * 1_000), number * WH_A_MESSAGE]);
  expect(values).toEqual(expected);
  expect(bad).toBe(Math.floor(count / BAD_EVERY));
  return count;
}

const restored = async (source: string, name: string): Promise<number> => {
  const dataDirectory = join(folder, name);
  await restoreTown({ dataDirectory, store: STORE, log: silentLogger }, { source, progress: () => {} });
  const town = await openTownIn(dataDirectory);
  try {
    return await messagesIn(town);
  } finally {
    await town.close();
  }
};

it("a backup at any moment under load holds all that was acknowledged before its journal was saved, each once", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.tuple(fc.nat(80), fc.nat(80)), async (pausesMs) => {
      runs += 1;
      const run = runs;
      const town = await openTownIn(join(folder, `data-${run}`));
      const sending = load(town);
      const backups: { target: string; atLeast: number }[] = [];
      try {
        for (const [index, pauseMs] of pausesMs.entries()) {
          await sleep(pauseMs);
          const target = join(folder, `backup-${run}-${index}`);
          let atLeast = 0;
          const progress = (step: string) => {
            if (step === "Saving journal") atLeast = sending.acknowledged();
          };
          await backUpTown(town, { target, actor: "cli:maria", progress });
          backups.push({ target, atLeast });
        }
        const all = await sending.stop();
        expect(await messagesIn(town), "the original has everything").toBe(all);
        for (const [index, { target, atLeast }] of backups.entries()) {
          const found = await restored(target, `restored-${run}-${index}`);
          expect(found).toBeGreaterThanOrEqual(atLeast);
          expect(found).toBeLessThanOrEqual(all);
        }
        expect(town.registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "cli:maria", action: "backup" }]);
      } finally {
        await sending.stop();
        await town.close();
      }
    }),
    // Each opens seven stores, and whoever runs the tests often tries many moments.
    { numRuns: 1 },
  );
}, 120_000);

it("a town that nobody runs is backed up as well; one that somebody runs is left to them", async () => {
  const town = await openTownIn(join(folder, "data"));
  const stopped = { dataDirectory: town.dataDirectory, store: STORE, log: silentLogger };
  const options = { target: join(folder, "backup"), actor: "cli:maria", progress: () => {} };
  for (let count = 1; count <= 15; count += 1) await town.journal.append(message(count));
  await expect(backUpStoppedTown(stopped, options)).rejects.toMatchObject({ code: "backup-unreachable" });
  await town.close();
  const photo = join(photoDirectory(town.dataDirectory), "0a", "0a1b.jpg");
  await mkdir(dirname(photo), { recursive: true });
  await writeFile(photo, "a pole");
  await backUpStoppedTown(stopped, options);
  expect(await restored(options.target, "restored")).toBe(15);
  expect(await readFile(join(folder, "restored/photos/0a/0a1b.jpg"), "utf8")).toBe("a pole");

  const influx: StoreConfig = {
    kind: "influx",
    url: "http://127.0.0.1:1",
    database: "x",
    timeoutMs: 100,
    gzip: false,
    retention: DEFAULT_RETENTION,
  };
  await expect(
    restoreTown(
      { dataDirectory: join(folder, "other"), store: influx, log: silentLogger },
      { source: options.target, progress: () => {} },
    ),
  ).rejects.toMatchObject({ code: "restore-other-store" });
}, 60_000);
