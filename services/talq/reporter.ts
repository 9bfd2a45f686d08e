import { nextReportMs } from "@lucciola/domain/talq/logger-times.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { TalqLoggerState } from "@lucciola/platform/registry/talq/talq.ts";
import type { ManagementSystem } from "./config.ts";
import { reportOf } from "./log-report.ts";
import type { LoggerDesk } from "./logger-desk.ts";
import { isTaken, type Peer } from "./peer.ts";
import type { TalqDeps } from "./talq-deps.ts";

/** Of one message; a report that is longer goes out in several. */
const AT_ONCE = 500;
const DEFAULT_RETRIES = 3;
/** After the last retry of a report that goes out at once; a scheduled one waits for its next time. */
const REST_MS = 900_000;

export interface Reporter {
  /** Sends a management system what is due. What it has not acknowledged stays and goes out again. */
  report(system: ManagementSystem, client: Peer): Promise<void>;
}

export function createReporter(
  deps: TalqDeps & { readonly loggers: LoggerDesk; readonly log: Logger; readonly chance: () => number },
): Reporter {
  const { registry, clock, config, loggers, log, chance } = deps;
  const { talq } = registry;

  const change = (address: string, to: (state: TalqLoggerState) => Partial<TalqLoggerState>): void =>
    registry.transaction(() => {
      const state = talq.loggerState(address);
      if (state !== undefined) talq.keepLogger({ ...state, ...to(state) });
    });

  /** Whether all that waits has gone out. */
  async function send(address: string, system: ManagementSystem, client: Peer): Promise<boolean> {
    for (;;) {
      const { report, upToId } = reportOf(talq, address, AT_ONCE);
      if (upToId === undefined) return true;
      const answer = await client.send("POST", "/log-reports", report);
      if (!isTaken(answer)) {
        const { status, text } = answer;
        log.warn(
          { system: system.name, logger: address, status, answer: text.slice(0, 300) },
          "a report was not taken",
        );
        return false;
      }
      talq.acknowledge(address, upToId);
    }
  }

  return {
    report: async (system, client) => {
      const due = talq
        .loggersDue(clock.now())
        .filter(({ address }) => talq.get("logger", address)?.owner.toLowerCase() === system.address.toLowerCase());
      for (const { address } of due) {
        const isSent = await send(address, system, client);
        const mode = talq.get("logger", address) === undefined ? undefined : loggers.get(address).reportingMode;
        const nowMs = clock.now();
        change(address, ({ attempts }) => {
          if (isSent) return { attempts: 0, reportAtMs: undefined };
          if (attempts < (mode?.numberOfRetries ?? DEFAULT_RETRIES))
            return { attempts: attempts + 1, reportAtMs: nowMs + config.retrySeconds * 1_000 };
          const isScheduled = mode?.type === "ScheduledReportingMode";
          return {
            attempts: 0,
            reportAtMs: isScheduled ? nextReportMs(mode, nowMs, config.site.zone, chance()) : nowMs + REST_MS,
          };
        });
      }
    },
  };
}
