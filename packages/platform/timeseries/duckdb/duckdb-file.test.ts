import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../../log/logger.ts";
import type { Reading, TimeSeriesStore } from "../time-series.ts";
import { openDuckDbStore } from "./duckdb-store.ts";
import { startWorker } from "./worker-calls.ts";

const BATCH_READINGS = 300;
const everything = { fromMs: -1e12, toMs: 1e12 };

describe("the DuckDB file", () => {
  let folder: string;
  let path: string;
  let store: TimeSeriesStore | undefined;
  const children: ChildProcess[] = [];
  const open = async () => {
    store = await openDuckDbStore({ path, log: silentLogger });
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-duckdb-"));
    path = join(folder, "series.duckdb");
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  /** A process that has the file open, and writes once it is told to. */
  async function startWriter(firstBatch: number) {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", new URL("./killed-writer.ts", import.meta.url).pathname, path, String(firstBatch)],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("open");
    return { child, lines };
  }

  it("keeps every confirmed batch whole, and none in part, when its process is killed while it writes", async () => {
    let nextBatch = 0;
    for (const killAfter of [4, 7]) {
      const { child, lines } = await startWriter(nextBatch);
      if (nextBatch === 0) {
        await expect(open()).rejects.toMatchObject({
          code: "store-locked",
          message: expect.stringMatching(/Another process has it open: stop that one/),
        });
      }
      child.stdin.write("go\n");
      let confirmed = -1;
      for (let line = 0; line < killAfter; line += 1) confirmed = Number((await lines.next()).value);
      child.kill("SIGKILL");
      await once(child, "exit");
      // What it confirmed before the kill reached it counts too.
      for (let line = await lines.next(); !line.done; line = await lines.next()) confirmed = Number(line.value);

      const reopened = await open();
      const perBatch = new Map<number, number>();
      for (const key of await reopened.series()) {
        for (const { value } of (await reopened.range(key, everything, 10_000)).values) {
          perBatch.set(value, (perBatch.get(value) ?? 0) + 1);
        }
      }
      const batches = [...perBatch.keys()].sort((a, b) => a - b);
      expect([...new Set(perBatch.values())]).toEqual([BATCH_READINGS]);
      expect(batches).toEqual(batches.map((_, index) => index));
      expect(batches.length).toBeGreaterThan(confirmed);
      expect(batches.length).toBeLessThanOrEqual(confirmed + 2);
      nextBatch = batches.length;
      await reopened.close();
    }
  }, 60_000);

  it("opens without the last write where the end of the log was never written to the disk", async () => {
    const { child, lines } = await startWriter(0);
    child.stdin.write("go\n");
    for (let line = 0; line < 5; line += 1) await lines.next();
    child.kill("SIGKILL");
    await once(child, "exit");
    truncateSync(`${path}.wal`, statSync(`${path}.wal`).size - 100);
    const reopened = await open();
    const { readings } = await reopened.stats();
    expect(readings % BATCH_READINGS).toBe(0);
    expect(readings).toBeGreaterThanOrEqual(4 * BATCH_READINGS);
  }, 60_000);

  it("is opened once in a process", async () => {
    await open();
    await expect(openDuckDbStore({ path, log: silentLogger })).rejects.toMatchObject({
      code: "store-locked",
      message: expect.stringMatching(/open already in this process/),
    });
  });

  it("is refused with advice when it cannot be opened, and free for the next try", async () => {
    writeFileSync(path, "not a database ".repeat(1000));
    const corrupt = { code: "store-corrupt", message: expect.stringContaining(`${path} failed`) };
    await expect(open()).rejects.toMatchObject(corrupt);
    expect(statSync(path).size).toBe(15_000);
    await expect(open()).rejects.toMatchObject(corrupt);
    path = join(folder, "a", "folder", "series.duckdb");
    await open();
  });

  it("does not grow when the same readings come again", async () => {
    const written = await open();
    const readings = Array.from(
      { length: 5_000 },
      (_, index): Reading => ({
        point: pointId(`p-${index % 50}`),
        quantity: "importTotalWh",
        at: index * 1000,
        value: index,
      }),
    );
    await written.write(readings);
    const { bytes } = await written.stats();
    for (let replay = 0; replay < 10; replay += 1) await written.write(readings);
    const after = await written.stats();
    expect(after.readings).toBe(5_000);
    expect(after.bytes).toBeLessThan(bytes * 1.5);
  });
});

describe("the store's thread", () => {
  it("refuses what waits and what comes when it ends by itself, and says so in the log", async () => {
    const errors: string[] = [];
    const log: Logger = { ...silentLogger, error: (_fields, message) => errors.push(message) };
    let ended = 0;
    // A thread that opens, then dies of the first question.
    const dying = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from "node:worker_threads";
        parentPort.postMessage({ kind: "opened", store: { series: [], newest: {} } });
        parentPort.on("message", () => { throw new Error("out of luck"); });
      `)}`,
    );
    const options = { path: "/nowhere/series.duckdb", memoryLimitMb: 64, threads: 1 };
    const { calls } = await startWorker(options, log, () => (ended += 1), dying);
    const stopped = {
      code: "store-stopped",
      retryable: true,
      cause: expect.objectContaining({ message: "out of luck" }),
    };
    await Promise.all([
      expect(calls.ask({ kind: "stats" })).rejects.toMatchObject(stopped),
      expect(calls.ask({ kind: "stats" })).rejects.toMatchObject(stopped),
    ]);
    await expect(calls.ask({ kind: "stats" })).rejects.toMatchObject(stopped);
    await calls.close();
    expect(ended).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/The thread of the time-series store \/nowhere\/series.duckdb ended/),
    ]);
  });
});
