import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { dataFolder } from "../../support/data-folder.ts";
import { startLucciola } from "../../support/lucciola.ts";
import { freePort } from "../../support/ports.ts";
import { residentMb, watchResidentMb } from "../../support/resident-memory.ts";
import { waitFor } from "../../support/wait-for.ts";
import { enrolMeters, INSTALLED_MS } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { announceMuch, attack } from "../hostile/attackers.ts";
import { isAllStored } from "../ingest-places.ts";
import { judgeStore } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerLoad } from "../ledger-load.ts";
import { startUnguarded } from "../unguarded/start-unguarded.ts";

const HONEST = ["honest-1", "honest-2"];
const ATTACKERS = ["hostile-1", "hostile-2", "hostile-3", "hostile-4", "hostile-5", "hostile-6"];
const STRANGERS = 32;
const BYTES_OF_EACH = 16_000_000;
/** Above what it has at rest. What the strangers send together is half as much again. */
const MAX_GROWTH_MB = 320;
const MORE_ACKNOWLEDGEMENTS = 50;
const PATIENCE_MS = 120_000;
const UNBOUNDED = fileURLToPath(new URL("../unguarded/unbounded-packets.ts", import.meta.url));

/** Devices that may log in and are installed nowhere, so that nothing they say is a reading of a point. */
function enrolAttackers(dataDirectory: string): ReadonlyMap<string, string> {
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: silentLogger });
  try {
    return new Map(
      ATTACKERS.map((name) => [name, registry.identities.create({ id: edgeId(name), name }, INSTALLED_MS)]),
    );
  } finally {
    registry.close();
  }
}

export const faultCase: FaultCase = {
  promise:
    "strangers and devices send broken packets and payloads, and begin huge ones: the server lives, its memory is bounded, honest devices are acknowledged and stored",
  guard: "the limit on a packet's size before the parser",
  rounds: { short: 4_000, long: 100_000 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using folder = await dataFolder();
    const dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    const secretOf = enrolMeters(dataDirectory, HONEST);
    const attackers = enrolAttackers(dataDirectory);
    const mqttPort = await freePort();
    const env = { LUCCIOLA_BROKER_PORT: String(mqttPort), LUCCIOLA_BROKER_CONNECTS_PER_MINUTE: "1000000" };
    const server = isUnguarded
      ? await startUnguarded(UNBOUNDED, dataDirectory, mqttPort, PATIENCE_MS)
      : await startLucciola({ dataDirectory, env });
    const ledger = new Ledger();
    const honest = startLedgerLoad({ edges: HONEST, secretOf, mqttPort, ledger });
    const acknowledgedMore = () => honest.acknowledgedMore(MORE_ACKNOWLEDGEMENTS, () => !server.isRunning());
    const broken: string[] = [];
    try {
      await acknowledgedMore();
      const restMb = await residentMb(server.pid);
      const memory = watchResidentMb(server.pid);
      // Without the guard it is the strangers that do harm.
      const packets = Math.ceil((isUnguarded ? rounds / 10 : rounds) / ATTACKERS.length);
      const connections = await Promise.all(
        [...attackers].map(([edge, secret], index) =>
          attack({ mqttPort, edge, secret, packets, seed: seed * 1_000 + index }),
        ),
      );
      tell(
        `${packets * ATTACKERS.length} packets over ${connections.reduce((sum, each) => sum + each, 0)} connections`,
      );
      await announceMuch(mqttPort, STRANGERS, BYTES_OF_EACH);
      const recoveryMs = await acknowledgedMore();
      const peakMb = await memory.stop();
      tell(`${restMb} MB at rest, ${peakMb} MB at most`);
      if (peakMb > restMb + MAX_GROWTH_MB) broken.push(`memory grew from ${restMb} to ${peakMb} MB`);
      if (!server.isRunning()) broken.push("the server ended");
      await honest.finish();
      await waitFor("everything to be stored", () => isAllStored(dataDirectory), PATIENCE_MS);
      await server.stop();
      const judged = await judgeStore(ledger, dataDirectory);
      return { rounds, recoveryMs, ...judged, broken: [...broken, ...judged.broken], restMb, peakMb };
    } finally {
      honest.abort();
      if (server.isRunning()) await server.kill9();
    }
  },
};
