/** The other process of the suite. It prints one line per record: its offset and its payload. */
import type { Journal, JournalReader } from "../journal.ts";

interface AdapterModule {
  openJournal(directory: string): Promise<Journal>;
  openReader(directory: string): Promise<JournalReader>;
}

// Ends with the process that started it, however that ends.
process.stdin.on("end", () => process.exit(1)).resume();

const [task = "", module = "", directory = "", count = ""] = process.argv.slice(2);
const adapter: AdapterModule = await import(module);

if (task === "write") {
  // As fast as it can, 50 at once, until it is killed.
  const journal = await adapter.openJournal(directory);
  await Promise.all(
    Array.from({ length: 50 }, async (_, lane) => {
      for (let index = 0; ; index++) {
        const label = `${process.pid}-${lane}-${index}`;
        const offset = await journal.append({
          receivedAtMs: Date.now(),
          principal: "edge:gateway-1",
          topic: "meters/m-1",
          qos: 1,
          payload: Buffer.from(label),
        });
        process.stdout.write(`${offset} ${label}\n`);
      }
    }),
  );
}

if (task === "read") {
  const reader = await adapter.openReader(directory);
  let next = 0;
  for (let seen = 0; seen < Number(count); ) {
    await reader.waitFor(next, 1_000);
    const { records, damaged, nextOffset } = await reader.read(next, { maxRecords: 20, maxBytes: 10_000 });
    if (damaged.length > 0) throw new Error("the second process read damage");
    for (const { offset, payload } of records) process.stdout.write(`${offset} ${Buffer.from(payload).toString()}\n`);
    seen += records.length;
    next = nextOffset;
  }
  await reader.commit("second-process", next);
  await reader.close();
  process.stdin.destroy();
}
