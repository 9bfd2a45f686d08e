import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { ReportRetention } from "@lucciola/platform/registry/reports/reports.ts";
import { type ScheduledTask, schedule } from "node-cron";

/** As long as the levels themselves are kept as they came. */
const CAUSES_KEPT_MS = 400 * 86_400_000;
/** Closed alarms are the history of what was mended: five years, as a contract for lighting lasts. */
const ALARMS_KEPT_MS = 5 * 366 * 86_400_000;
const NOTICES_KEPT_MS = ALARMS_KEPT_MS;
/** As long: what was saved since is told from what was wasted then. */
const ANOMALIES_KEPT_MS = ALARMS_KEPT_MS;
/** What other programs were told: long enough to find out what went wrong, and to send it again. */
const DELIVERIES_KEPT_MS = 30 * 86_400_000;
/** A telephone that comes back to the network after its holidays still asks twice for the same. */
const ANSWERS_KEPT_MS = 30 * 86_400_000;

/** How long reports of citizens are kept, and how a photo of theirs is deleted; throws when it cannot be. */
export interface ReportKeeping {
  readonly retention: ReportRetention;
  deletePhoto(id: string): void;
}
/** As long as the causes of levels, which name the orders that rules gave. */
const FIRINGS_KEPT_MS = CAUSES_KEPT_MS;

/** Once a night: what has expired is removed, and a line says how the day was. No lamp is ever switched from here. */
export function createHousekeeping(deps: {
  registry: Registry;
  clock: Clock;
  /** By it people's sessions end; `clock` where it is left out. */
  peoplesClock?: Clock | undefined;
  log: Logger;
  zone: string;
  reports: ReportKeeping;
}): Component {
  const { registry, clock, peoplesClock = clock, log, zone } = deps;
  let task: ScheduledTask | undefined;
  const run = (): void => {
    const causes = registry.lighting.causes.forgetBefore(clock.now() - CAUSES_KEPT_MS);
    registry.notifications.forgetBefore(clock.now() - NOTICES_KEPT_MS);
    registry.webhooks.forgetBefore(peoplesClock.now() - DELIVERIES_KEPT_MS);
    const sessions = registry.sessions.deleteExpired(peoplesClock.now());
    registry.alarms.deleteClosedBefore(clock.now() - ALARMS_KEPT_MS);
    registry.anomalies.deleteEndedBefore(clock.now() - ANOMALIES_KEPT_MS);
    registry.keptAnswers.forgetBefore(clock.now() - ANSWERS_KEPT_MS);
    const forgotten = forgetReports(deps);
    registry.townRules.forgetFiringsBefore(clock.now() - FIRINGS_KEPT_MS);
    const edges = registry.edges.list();
    log.info(
      {
        expiredSessions: sessions,
        forgottenLevelCauses: causes,
        forgottenReports: forgotten,
        edgesOnline: edges.filter(({ online }) => online).length,
        edgesOffline: edges.filter(({ online }) => !online).length,
        quarantineOpen: registry.quarantine.count("open"),
      },
      "nightly housekeeping",
    );
  };
  return {
    name: "housekeeping",
    start: async () => {
      task = schedule("30 3 * * *", run, { timezone: zone, name: "housekeeping" });
    },
    stop: async () => {
      await task?.destroy();
    },
  };
}

/** Deletes what citizens have reported, when its time is over; returns how many reports. What fails is tried again. */
export function forgetReports(deps: {
  registry: Pick<Registry, "reports">;
  clock: Clock;
  log: Logger;
  reports: ReportKeeping;
}): number {
  const { registry, clock, log, reports } = deps;
  try {
    return registry.reports.forget(reports.retention, clock.now(), reports.deletePhoto);
  } catch (error) {
    log.error({ err: error }, "reports of citizens that are due could not be deleted; the next night tries again");
    return 0;
  }
}
