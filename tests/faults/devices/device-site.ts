import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { INGEST_READER } from "@lucciola/ingest/ingest.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { IncreaseRow, Reading, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { dataFolder } from "../../support/data-folder.ts";
import { DEVICE, enrolMeters, pointOf } from "../enrolled-meters.ts";
import { type JournalSite, type JournalSiteOptions, startJournalSite } from "../journal/journal-site.ts";
import { judgeStore } from "../judge-store.ts";
import { Ledger, type LedgerValue } from "../ledger.ts";
import type { ReadingsMessage } from "../meter-readings.ts";
import { connectPlainDevice, type PlainDevice } from "./plain-device.ts";

type SiteChanges = Omit<JournalSiteOptions, "dataDirectory" | "mqttPort">;

const PATIENCE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A server with ingest and devices that send what a case tells them, with the ledger of what was acknowledged. */
export async function openDeviceSite(edges: readonly string[], changes: SiteChanges) {
  const folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  const secretOf = enrolMeters(dataDirectory, edges);
  const ledger = new Ledger();
  const seqs = new Map<string, number>();
  const start = async (): Promise<JournalSite> => {
    const started = await startJournalSite({ ...changes, dataDirectory, mqttPort: 0 });
    await started.startIngest();
    return started;
  };
  let site = await start();

  return {
    site: () => site,
    ledger,
    secretOf,
    connect: (edge: string): Promise<PlainDevice> =>
      connectPlainDevice({ edge, secret: secretOf(edge), device: DEVICE, mqttPort: site.mqttPort }),
    /** The bytes of a message; each call is a message of its own. */
    payloadOf: (edge: string, { samples }: Pick<ReadingsMessage, "samples">, sentAtMs = Date.now()): string => {
      const seq = seqs.get(edge) ?? 0;
      seqs.set(edge, seq + 1);
      return JSON.stringify({ sentAt: new Date(sentAtMs).toISOString(), boot: `boot-${edge}`, seq, samples });
    },
    /** Resolves when all is stored; tells how long that took, ms. */
    stored: async (): Promise<number> => {
      const fromMs = performance.now();
      await site.stored(PATIENCE_MS);
      return Math.round(performance.now() - fromMs);
    },
    /** Forgets how far ingest was, so that the whole journal is taken in once more. */
    replayJournal: async (): Promise<void> => {
      await site.stop();
      await rm(join(journalDirectory(dataDirectory), "checkpoints", `${INGEST_READER}.checkpoint`));
      site = await start();
      await site.stored(PATIENCE_MS);
    },
    /** What the ledger says of the store's file, once all is stored. */
    judge: async () => {
      await site.stored(PATIENCE_MS);
      await site.stop();
      return judgeStore(ledger, dataDirectory);
    },
    [Symbol.asyncDispose]: async () => {
      await site.stop().catch(() => {});
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The energy of each day, as a store has it. */
export async function energyByDay(store: TimeSeriesStore, edges: readonly string[], fromMs: number, days: number) {
  const series = edges.map((edge) => ({ point: pointId(pointOf(edge)), quantity: "importTotalWh" as const }));
  const query = { series, bucket: "day", zone: "Europe/Rome", fromMs, toMs: fromMs + days * DAY_MS } as const;
  return [...(await store.increase(query))];
}

/** The same of a run that nothing disturbed: each value once, in the order of time. */
export async function undisturbedEnergy(
  messages: readonly ReadingsMessage[],
  edges: readonly string[],
  fromMs: number,
  days: number,
): Promise<IncreaseRow[]> {
  const store = createMemoryStore();
  const values: LedgerValue[] = messages.flatMap((message) => message.values);
  await store.write(values.sort((a, b) => a.at - b.at).map((value) => value as Reading));
  return energyByDay(store, edges, fromMs, days);
}
