import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Journal, JournalEntry } from "@lucciola/platform/journal/journal.ts";
import type { Candidate } from "./candidate.ts";

export interface Effort {
  readonly records: number;
  readonly latencySeconds: number;
}

/** 200 bytes, as a meter's message is. */
const PAYLOAD = Buffer.alloc(200, '{"activePowerW":1234.5,"voltageV":230.1,');
const IN_FLIGHT = 1_000;
const RATE_PER_S = 1_000;

function entry(): JournalEntry {
  return {
    receivedAtMs: Date.now(),
    principal: "edge:gateway-1",
    topic: "lucciola/meter/m-1/power",
    qos: 1,
    payload: PAYLOAD,
  };
}

/** One round of a candidate in a fresh folder. */
export async function measure(candidate: Candidate, effort: Effort): Promise<Record<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), "lucciola-bench-journal-"));
  try {
    let journal = await candidate.open(directory);
    const appendsPerS = await measureThroughput(journal, effort.records);
    const readsPerS = await measureReading(journal);
    const bytesPerRecord = (await bytesIn(directory)) / effort.records;
    const latencies = await measureLatency(journal, effort.latencySeconds);
    await journal.close();
    const openedAtMs = performance.now();
    journal = await candidate.open(directory);
    const reopenMs = performance.now() - openedAtMs;
    await journal.close();
    return {
      appendsPerS: Math.round(appendsPerS),
      appendP50Ms: rounded(quantile(latencies, 0.5)),
      appendP99Ms: rounded(quantile(latencies, 0.99)),
      readsPerS: Math.round(readsPerS),
      bytesPerRecord: rounded(bytesPerRecord),
      reopenMs: rounded(reopenMs),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What the disk itself takes: a write of 4 KB at the end of a file and its fdatasync. */
export async function measureSync(): Promise<{ fdatasyncP50Ms: number; fdatasyncP99Ms: number }> {
  const directory = await mkdtemp(join(tmpdir(), "lucciola-bench-sync-"));
  const file = await open(join(directory, "file"), "w");
  try {
    const block = Buffer.alloc(4_096, 1);
    const tookMs: number[] = [];
    for (let round = 0; round < 500; round++) {
      await file.write(block);
      const startedAtMs = performance.now();
      await file.datasync();
      tookMs.push(performance.now() - startedAtMs);
    }
    return { fdatasyncP50Ms: rounded(quantile(tookMs, 0.5)), fdatasyncP99Ms: rounded(quantile(tookMs, 0.99)) };
  } finally {
    await file.close();
    await rm(directory, { recursive: true });
  }
}

async function measureThroughput(journal: Journal, records: number): Promise<number> {
  let sent = 0;
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (sent++ < records) await journal.append(entry());
    }),
  );
  return (records / (performance.now() - startedAtMs)) * 1_000;
}

async function measureReading(journal: Journal): Promise<number> {
  let read = 0;
  let next = 0;
  const startedAtMs = performance.now();
  while (next < journal.stats().endOffset) {
    const batch = await journal.read(next, { maxRecords: 1_000, maxBytes: 1_048_576 });
    read += batch.records.length;
    next = batch.nextOffset;
  }
  return (read / (performance.now() - startedAtMs)) * 1_000;
}

/** From the call of `append` to its answer, at a steady rate. */
async function measureLatency(journal: Journal, seconds: number): Promise<number[]> {
  const tookMs: number[] = [];
  const pending: Promise<void>[] = [];
  const startedAtMs = performance.now();
  while (pending.length < seconds * RATE_PER_S) {
    const due = Math.min(((performance.now() - startedAtMs) / 1_000) * RATE_PER_S, seconds * RATE_PER_S);
    while (pending.length < due) {
      const sentAtMs = performance.now();
      pending.push(journal.append(entry()).then(() => void tookMs.push(performance.now() - sentAtMs)));
    }
    await sleep(1);
  }
  await Promise.all(pending);
  return tookMs;
}

async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
