/**
 * A server whose broker takes packets as large as MQTT allows, as its parser does by itself: what a fault case must
 * notice. `node --import tsx unbounded-packets.ts DATA PORT`. Ends in order with SIGTERM.
 */
import { startJournalSite } from "../journal/journal-site.ts";

const [dataDirectory = "", port = "0"] = process.argv.slice(2);
const MQTT_MAX_BYTES = 268_435_460;

const site = await startJournalSite({
  dataDirectory,
  mqttPort: Number(port),
  broker: { maxConnectBytes: MQTT_MAX_BYTES, maxPacketBytes: MQTT_MAX_BYTES },
});
await site.startIngest();
process.stdout.write("running\n");
process.once("SIGTERM", async () => {
  await site.stored(60_000);
  await site.stop();
  process.exit(0);
});
