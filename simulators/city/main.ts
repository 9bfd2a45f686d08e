import { join } from "node:path";
import { readEndpoint } from "@lucciola/platform/bus/broker-endpoint.ts";
import { streamOpener } from "@lucciola/platform/bus/open-stream.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { announceProgress } from "@lucciola/platform/process/announce-progress.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createCity } from "./city.ts";
import { SimulatorProcessConfig, scenarioOf } from "./config.ts";
import { openTownClock } from "./town-clock.ts";

/** Hundreds of spools on one disk, of measurements that nobody misses after a power cut: synced seldom. */
const SPOOL = { maxBytes: 64_000_000, syncEveryMs: 10_000 };

/** The other processes live by the wall's clock, and would refuse what comes from the future. */
const needsOneProcess = (speed: number): OperationalError =>
  new OperationalError({
    code: "speed-needs-one-process",
    message: `A simulated town of its own process runs at speed 1, not ${speed}: only npm start, with everything in one process, can let time run faster`,
  });

await runService(
  {
    name: "simulator",
    purpose:
      "A simulated town: simulated meters and lamps under the real edge programs. Needs the data folder, where it registers them.",
    schema: SimulatorProcessConfig,
    build: async ({ dataDirectory, site, bus, simulator }, log) => {
      requireKnownZone("site.zone", site.zone);
      await makeDataDirectory(dataDirectory);
      const connect = streamOpener(await readEndpoint("bus", bus));
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const directory = join(dataDirectory, "simulator");
      const scenario = scenarioOf(simulator);
      if (scenario.time.speed !== 1) throw needsOneProcess(scenario.time.speed);
      const clock = await openTownClock(directory, 1, systemClock);
      const city = createCity({
        registry,
        connect,
        openSpool: (spool) => openSegmentJournal({ directory: spool, ...SPOOL, log }),
        directory,
        clock,
        log,
        site,
        scenario,
        progress: announceProgress,
      });
      return {
        components: [city],
        close: () => registry.close(),
        greeting: () => "The simulated town is connected; everything it makes is marked as simulated",
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
