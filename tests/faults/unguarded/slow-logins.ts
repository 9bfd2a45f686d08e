/**
 * A server that keeps devices' secrets as people's passwords are kept, by a function that is slow on purpose: what a fault
 * case must notice. `node --import tsx slow-logins.ts DATA PORT`. Ends in order with SIGTERM.
 */
import { scryptSync } from "node:crypto";
import { startJournalSite } from "../journal/journal-site.ts";
import { withCalls } from "../with-calls.ts";

const [dataDirectory = "", port = "0"] = process.argv.slice(2);
/** What OWASP asks for passwords, so often that it takes as long on a fast machine. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
const AT_LEAST_MS = 1_500;

const site = await startJournalSite({
  dataDirectory,
  mqttPort: Number(port),
  aroundIdentities: (identities) =>
    withCalls(identities, {
      authenticate: (username, secret, nowMs) => {
        const untilMs = performance.now() + AT_LEAST_MS;
        do scryptSync(secret, username, 32, SCRYPT);
        while (performance.now() < untilMs);
        return identities.authenticate(username, secret, nowMs);
      },
    }),
});
await site.startIngest();
process.stdout.write("running\n");
process.once("SIGTERM", async () => {
  await site.stored(60_000);
  await site.stop();
  process.exit(0);
});
