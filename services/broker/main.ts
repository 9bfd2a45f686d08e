import { serviceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { BrokerProcessConfig } from "./config.ts";
import { openBroker } from "./open-broker.ts";

await runService(
  {
    name: "broker",
    purpose: "The MQTT broker: whatever it acknowledges is in the journal, on disk. One for each data folder.",
    schema: BrokerProcessConfig,
    build: async ({ dataDirectory, broker: config, journal: journalConfig, serviceSecrets }, log) => {
      await makeDataDirectory(dataDirectory);
      const secretOf = async (name: "ingest" | "rules" | "api") =>
        serviceSecrets[name] ?? (await serviceSecret(dataDirectory, name));
      const secrets = { ingest: await secretOf("ingest"), rules: await secretOf("rules"), api: await secretOf("api") };
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const { broker, journal, trimming } = await openBroker({
        config,
        journal: journalConfig,
        dataDirectory,
        registry,
        serviceSecrets: secrets,
        clock: systemClock,
        log,
      });
      return {
        components: [broker, trimming],
        close: async () => {
          await journal.close();
          registry.close();
        },
        greeting: () => {
          const { host, port, tlsPort } = broker.address();
          return `The broker listens on ${host}:${port}${tlsPort === undefined ? "" : ` and, with TLS, on :${tlsPort}`}`;
        },
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
