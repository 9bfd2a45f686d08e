import { describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "../../log/logger.ts";
import { startWorker } from "./worker-calls.ts";

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
