import { createInterface } from "node:readline";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

// Started by the tests as a process of its own, to be killed while it writes or to fill its disk. Prints the number of
// each batch that is confirmed, or why one was not. Every third batch is late, so that both ways of writing are cut short.

const BATCH_READINGS = 300;
const [path = "", firstBatch = "0"] = process.argv.slice(2);
if (path !== "") await writeUntilKilled(path, Number(firstBatch));

async function writeUntilKilled(file: string, first: number): Promise<void> {
  const store = await openDuckDbStore({ path: file, log: silentLogger });
  // A limit on the size of files stands for a full disk; its signal would end the process.
  process.on("SIGXFSZ", () => {});
  process.stdout.write("open\n");
  // Waits for a line, so that the test can look at the locked file first.
  const lines = createInterface(process.stdin);
  await new Promise((resolve) => lines.once("line", resolve));
  lines.close();
  for (let batch = first; ; batch += 1) {
    const startMs = (batch % 3 === 2 ? batch - 2.5 : batch) * 60_000;
    const readings = Array.from({ length: BATCH_READINGS }, (_, index) => ({
      point: pointId(`point-${index % 3}`),
      quantity: index % 2 === 0 ? ("importTotalWh" as const) : ("activePowerW" as const),
      at: startMs + index,
      value: batch,
    }));
    try {
      await store.write(readings);
      process.stdout.write(`${batch}\n`);
    } catch (error) {
      process.stdout.write(`${error instanceof OperationalError ? error.code : error}\n`);
      return store.close();
    }
  }
}
