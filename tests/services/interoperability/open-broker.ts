import type { Access, PublishChannel } from "@lucciola/broker/access.ts";
import { createBroker } from "@lucciola/broker/broker.ts";
import { BrokerConfig } from "@lucciola/broker/config.ts";
import type { Authenticator } from "@lucciola/broker/login.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { openSegmentJournal } from "@lucciola/platform/journal/segment-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { Value } from "typebox/value";
import { dataFolder } from "../../support/data-folder.ts";
import { GUEST_SECRET, openAnonymousDoor } from "./anonymous-door.ts";

/** The topic to which Paho's tests expect that nobody may subscribe. */
export const REFUSED_TOPIC = "test/nosubscribe";

/** Everybody who comes through the door is somebody; what is named after them is theirs alone. */
const GUESTS: Authenticator = {
  authenticate: (username, secret) =>
    secret === GUEST_SECRET
      ? { kind: "foreign", id: username as EdgeId, dialect: "tasmota", prefix: username }
      : undefined,
  holds: () => undefined,
  isCertificateRevoked: () => false,
};

/** Any topic is a channel that is heard, retained where asked, and journalled before its acknowledgement. */
const ANY_TOPIC = { ...catalogue.programme, name: "programme", journalled: true } as unknown as PublishChannel;
const OPEN: Access = { channelToPublish: () => ANY_TOPIC, maySubscribe: () => true };

/**
 * The broker from its own factory, with its journal and all its limits, open to anybody on any topic as conformance
 * suites want it, and with one refused topic.
 */
export async function startOpenBroker(port = 0, config: Partial<BrokerConfig> = {}) {
  const folder = await dataFolder();
  const log = silentLogger;
  const registry = openRegistry({ path: ":memory:", log });
  const journal = await openSegmentJournal({ directory: folder.path, log });
  const broker = createBroker({
    config: Value.Parse(
      BrokerConfig,
      Value.Default(BrokerConfig, {
        port: 0,
        persistentSessions: true,
        refusedTopics: [REFUSED_TOPIC],
        connectsPerMinute: 1_000,
        ...config,
      }),
    ),
    journal,
    identities: GUESTS,
    enrolments: registry.enrolments,
    serviceSecrets: {},
    access: OPEN,
    audit: registry.audit,
    clock: systemClock,
    log,
  });
  await broker.start();
  const door = await openAnonymousDoor(broker.address().port, port);
  return {
    port: door.port,
    stop: async (): Promise<void> => {
      door.close();
      await broker.stop();
      await journal.close();
      registry.close();
      await folder.remove();
    },
  };
}
