/**
 * A server whose broker acknowledges before the journal has the message, as brokers do that hand on to a database: what a
 * fault case must notice. `node --import tsx early-acknowledging.ts DATA PORT`. Ends in order with SIGTERM.
 */
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { startJournalSite } from "../journal/journal-site.ts";
import { withAppend } from "../with-calls.ts";

const [dataDirectory = "", port = "0"] = process.argv.slice(2);
/** As long as a database takes that is written to in batches. */
const STORED_AFTER_MS = 200;

const early = (journal: Journal): Journal =>
  withAppend(journal, async (entry) => {
    setTimeout(() => void journal.append(entry).catch(() => {}), STORED_AFTER_MS);
    return 0;
  });

const site = await startJournalSite({ dataDirectory, mqttPort: Number(port), around: early });
await site.startIngest();
process.stdout.write("running\n");
process.once("SIGTERM", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2 * STORED_AFTER_MS));
  await site.stored(60_000);
  await site.stop();
  process.exit(0);
});
