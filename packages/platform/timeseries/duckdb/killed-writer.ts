import { createInterface } from "node:readline";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "../../log/logger.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

// Started by the tests as a process of its own, to be killed while it writes. Prints the number of each batch that is
// confirmed. Every third batch is late, so that both ways of writing are cut short.

const BATCH_READINGS = 300;
const [path = "", firstBatch = "0"] = process.argv.slice(2);
if (path !== "") await writeUntilKilled(path, Number(firstBatch));

async function writeUntilKilled(file: string, first: number): Promise<void> {
  const store = await openDuckDbStore({ path: file, log: silentLogger });
  process.stdout.write("open\n");
  // Waits for a line, so that the test can look at the locked file first.
  await new Promise((resolve) => createInterface(process.stdin).once("line", resolve));
  for (let batch = first; ; batch += 1) {
    const startMs = (batch % 3 === 2 ? batch - 2.5 : batch) * 60_000;
    const readings = Array.from({ length: BATCH_READINGS }, (_, index) => ({
      point: pointId(`point-${index % 3}`),
      quantity: index % 2 === 0 ? ("importTotalWh" as const) : ("activePowerW" as const),
      at: startMs + index,
      value: batch,
    }));
    await store.write(readings);
    process.stdout.write(`${batch}\n`);
  }
}
