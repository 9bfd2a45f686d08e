import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { DEVICE, enrolMeters } from "../../tests/faults/enrolled-meters.ts";
import { dataFolder } from "../../tests/support/data-folder.ts";
import { startLucciola } from "../../tests/support/lucciola.ts";
import { TestAuthority } from "../../tests/support/test-authority.ts";
import type { IngestSide } from "./ingest-side.ts";
import { JournalProgress } from "./journal-progress.ts";

const PROFILER = fileURLToPath(new URL("./write-profile.cjs", import.meta.url));

/**
 * Everything in one process with its readings in DuckDB, as `npm start -- --no-simulator` runs it.
 *
 * @param profiles a folder for CPU profiles of its threads, which cost a little themselves
 */
export async function openDuckDbSide(edges: readonly string[], profiles?: string): Promise<IngestSide> {
  const folder = await dataFolder();
  const dataDirectory = folder.path;
  const authority = new TestAuthority("Bench");
  const { certFile, keyFile } = authority.issue("localhost", "DNS:localhost,IP:127.0.0.1");
  const secretOf = enrolMeters(dataDirectory, edges);
  const lucciola = await startLucciola({
    dataDirectory,
    env: {
      LUCCIOLA_BROKER_TLS_PORT: "0",
      LUCCIOLA_BROKER_TLS_CERT_FILE: certFile,
      LUCCIOLA_BROKER_TLS_KEY_FILE: keyFile,
      ...(profiles === undefined ? {} : { NODE_OPTIONS: `--require ${PROFILER}`, PROFILE_FOLDER: profiles }),
    },
  });
  const tlsPort = Number(/TLS\D+(\d+)/.exec(lucciola.output())?.[1]);
  const progress = await JournalProgress.open(dataDirectory);
  return {
    port: lucciola.mqttPort,
    tls: { port: tlsPort, ca: authority.ca },
    clients: edges.map((edge) => ({ edge, device: DEVICE, secret: secretOf(edge) })),
    pids: [lucciola.pid],
    stored: () => progress.stored(),
    followAges: () => progress.followAges(),
    finish: async () => {
      await lucciola.stop();
      const store = await openDuckDbStore({ path: join(dataDirectory, "readings.duckdb"), log: silentLogger });
      const { readings } = await store.stats();
      await store.close();
      return readings;
    },
    dispose: async () => {
      await lucciola.kill9();
      authority.remove();
      await folder.remove();
    },
  };
}
