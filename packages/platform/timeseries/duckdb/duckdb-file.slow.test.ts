import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import type { TimeSeriesStore } from "../time-series.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

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
  async function startWriter({ firstBatch = 0, maxFileBlocks = "unlimited", tidy = "" } = {}) {
    const script = new URL("./fixtures/killed-writer.ts", import.meta.url).pathname;
    const child = spawn(
      "sh",
      [
        "-c",
        `ulimit -f ${maxFileBlocks}; exec "$@"`,
        "sh",
        process.execPath,
        "--import",
        "tsx",
        script,
        path,
        `${firstBatch}`,
        tidy,
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("open");
    const nextLine = async (): Promise<string | undefined> => (await lines.next()).value;
    return { child, nextLine };
  }

  /** How many batches are there, having seen that all are whole and none is missing among them. */
  async function countBatches(reopened: TimeSeriesStore): Promise<number> {
    const perBatch = new Map<number, number>();
    for (const key of await reopened.series()) {
      for (const { value } of (await reopened.range(key, everything, 100_000)).values) {
        perBatch.set(value, (perBatch.get(value) ?? 0) + 1);
      }
    }
    expect([...new Set(perBatch.values())]).toEqual([BATCH_READINGS]);
    const batches = [...perBatch.keys()].sort((a, b) => a - b);
    expect(batches).toEqual(batches.map((_, index) => index));
    return batches.length;
  }

  it("keeps every confirmed batch whole, and none in part, when its process is killed while it writes and packs", async () => {
    let firstBatch = 0;
    for (const [killAfter, tidy] of [
      [4, ""],
      [7, "tidy"],
      [12, "tidy"],
    ] as const) {
      const { child, nextLine } = await startWriter({ firstBatch, tidy });
      if (firstBatch === 0) {
        await expect(open()).rejects.toMatchObject({
          code: "store-locked",
          message: expect.stringMatching(/Another process has it open: stop that one/),
        });
      }
      child.stdin.write("go\n");
      let confirmed = -1;
      for (let line = 0; line < killAfter; line += 1) confirmed = Number(await nextLine());
      child.kill("SIGKILL");
      // What it confirmed before the kill reached it counts too.
      for (let line = await nextLine(); line !== undefined; line = await nextLine()) confirmed = Number(line);

      const reopened = await open();
      firstBatch = await countBatches(reopened);
      expect([confirmed + 1, confirmed + 2]).toContain(firstBatch);
      await reopened.close();
    }
  }, 60_000);

  it("opens without the last write where the end of the log never reached the disk", async () => {
    const { child, nextLine } = await startWriter();
    child.stdin.write("go\n");
    for (let line = 0; line < 5; line += 1) await nextLine();
    child.kill("SIGKILL");
    await once(child, "exit");
    truncateSync(`${path}.wal`, statSync(`${path}.wal`).size - 100);
    expect(await countBatches(await open())).toBeGreaterThanOrEqual(4);
  }, 60_000);

  it("refuses a batch for which the disk has no room, and keeps those before it", async () => {
    const { child, nextLine } = await startWriter({ maxFileBlocks: "500" });
    child.stdin.write("go\n");
    let confirmed = -1;
    let line = await nextLine();
    for (; /^\d+$/.test(line ?? ""); line = await nextLine()) confirmed = Number(line);
    expect(line).toBe("store-disk-full");
    if (child.exitCode === null) await once(child, "exit");
    expect(await countBatches(await open())).toBe(confirmed + 1);
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
});
