import { intakeFilters } from "@lucciola/contract/catalogue/intake.ts";
import { type Delivery, type HeldSubscription, holdSubscription } from "@lucciola/platform/bus/held-subscription.ts";
import type { ServiceLogin } from "@lucciola/platform/bus/open-service-bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type BrokerBudget, HEAP_TOPIC } from "./broker-budget.ts";
import type { Senders } from "./senders.ts";
import type { SubscriptionReader } from "./subscription-reader.ts";

/** All workers of this group share what arrives. */
const GROUP = "ingest";
/** How soon a device of another maker is heard that was added while this runs. */
const REFRESH_MS = 10_000;

export interface SubscriptionIntakeDeps {
  readonly login: ServiceLogin;
  readonly reader: SubscriptionReader;
  readonly senders: Senders;
  /** Absent where nobody has said how much memory the broker may take. */
  readonly budget: BrokerBudget | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Feeds a worker from a broker of another maker. Measurements and reports come over a subscription that the workers
 * share, with a session that the broker keeps while this worker is away. Presence is heard by every worker, without a
 * kept session: the broker retains the newest, and an older one that waited somewhere must not take its place.
 */
export function createSubscriptionIntake(deps: SubscriptionIntakeDeps): Component {
  const { login, reader, senders, budget, clock, log } = deps;
  const stopping = new AbortController();
  let shared: HeldSubscription | undefined;
  let presence: HeldSubscription | undefined;
  let refreshing: Promise<void> = Promise.resolve();

  const filtersNow = () => {
    const filters = intakeFilters(senders.foreign);
    return {
      shared: filters.shared.map((filter) => `$share/${GROUP}/${filter}`),
      presence: [...filters.presence, ...(budget === undefined ? [] : [HEAP_TOPIC])],
    };
  };

  async function refresh(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(REFRESH_MS, stopping.signal);
      try {
        senders.refresh();
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        log.warn({ err: error }, "devices that were just added are not heard yet; the registry is asked again");
      }
      const filters = filtersNow();
      shared?.add(filters.shared);
      presence?.add(filters.presence);
    }
  }

  const hold = (name: string, keepsSession: boolean, filters: readonly string[]) => {
    const { deliver: feed, lost } = reader.feed();
    const deliver = (delivery: Delivery) => {
      if (delivery.topic !== HEAP_TOPIC) return feed(delivery);
      budget?.heard(delivery.payload);
      delivery.acknowledge();
    };
    const clientId = `${login.clientId}.${name}`;
    return holdSubscription({ ...login, clientId, keepsSession, filters, deliver, lost, clock, log });
  };

  return {
    name: "subscription-intake",
    start: async () => {
      const filters = filtersNow();
      shared = hold("shared", true, filters.shared);
      presence = hold("presence", false, filters.presence);
      refreshing = refresh();
    },
    stop: async () => {
      stopping.abort();
      await refreshing;
      await Promise.all([shared?.close(), presence?.close()]);
    },
  };
}
