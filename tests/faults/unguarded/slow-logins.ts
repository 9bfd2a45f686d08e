/**
 * A server that keeps devices' secrets as people's passwords are kept, by a function that is slow on purpose: what a fault
 * case must notice. `node --import tsx slow-logins.ts DATA PORT`. Ends in order with SIGTERM.
 */
import { scryptSync } from "node:crypto";
import { startJournalSite } from "../journal/journal-site.ts";
import { withCalls } from "../with-calls.ts";

const [dataDirectory = "", port = "0"] = process.argv.slice(2);
/** Twice what OWASP asks for passwords: a fast machine must notice too. */
const SCRYPT = { N: 2 ** 18, r: 8, p: 1, maxmem: 2 ** 29 };

const site = await startJournalSite({
  dataDirectory,
  mqttPort: Number(port),
  aroundIdentities: (identities) =>
    withCalls(identities, {
      authenticate: (username, secret, nowMs) => {
        scryptSync(secret, username, 32, SCRYPT);
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
