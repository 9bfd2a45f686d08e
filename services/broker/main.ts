import { serviceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { ProcessSettings } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { Type } from "typebox";
import { BrokerConfig, JournalConfig } from "./config.ts";
import { openBroker } from "./open-broker.ts";

const Secret = Type.Optional(
  Type.String({ minLength: 16, maxLength: 256, description: "without it the one in the data folder" }),
);

/** The settings of a broker in a process of its own. */
const BrokerProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    broker: Type.Object(BrokerConfig.properties, { additionalProperties: false, default: {} }),
    journal: JournalConfig,
    serviceSecrets: Type.Object(
      { ingest: Secret, rules: Secret, api: Secret },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false },
);

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
