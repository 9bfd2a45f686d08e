import type { LogEntry, LoggerConfig, TalqCommand } from "@lucciola/contract/talq/wire.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isSampleDue, nextReportMs } from "@lucciola/domain/talq/logger-times.ts";
import {
  isRecorded,
  type LevelNow,
  levelKey,
  type Recorded,
  recordAttributes,
  recordEvents,
  recordLevels,
  type Seen,
} from "@lucciola/domain/talq/recording.ts";
import type { LoggerDesk } from "./logger-desk.ts";
import type { TalqDeps } from "./talq-deps.ts";
import type { Place } from "./town.ts";

/** Where the choice is the gateway's: what has changed, every quarter of an hour. */
const OWN_PROFILE = [{ samplingStartTime: "2000-01-01T00:00:00Z", samplingPeriod: "PT15M" }];
const NOTHING: Recorded = { data: [], changes: new Map() };

export interface Recorder {
  /** Records what every logger wants recorded now. */
  look(): Promise<void>;
  /** Adds a sample now to a logger that takes samples, for one who asks; events that are there to others. */
  snapshot(address: string): Promise<void>;
}

export function createRecorder(
  deps: TalqDeps & { readonly loggers: LoggerDesk; readonly chance: () => number },
): Recorder {
  const { registry, clock, town, config, loggers, chance } = deps;
  const { talq } = registry;

  async function levelsNow(places: readonly Place[], seen: Seen, owner: string): Promise<LevelNow[]> {
    const levels = await town.levels(places);
    const moved = places.filter(({ address }) => {
      const dimPct = levels.get(address)?.dimPct;
      return dimPct !== undefined && seen.get(levelKey(address)) !== String(dimPct);
    });
    const system = config.systems.find(({ address }) => address.toLowerCase() === owner.toLowerCase());
    if (system === undefined || moved.length === 0) return [];
    return (await town.describe(moved, system)).flatMap(({ address, functions = [] }) => {
      const actuator = functions.find(({ id }) => id === "lampActuator");
      const command = (actuator?.feedbackLightCommand as { value?: TalqCommand } | undefined)?.value;
      const dimPct = levels.get(address)?.dimPct;
      return command === undefined || dimPct === undefined ? [] : [{ address, dimPct, command }];
    });
  }

  async function events({ recordingMode, ownerCMS }: LoggerConfig, places: readonly Place[], seen: Seen, at: string) {
    if (recordingMode === undefined) return NOTHING;
    const active = await town.activeEvents(places);
    const lasting = recordEvents(
      recordingMode,
      places.map(({ address }) => ({ address, events: active.get(address) ?? [] })),
      seen,
      at,
    );
    if (!isRecorded(recordingMode.sourceEvents, "lightStateChange")) return lasting;
    const levels = recordLevels(await levelsNow(places, seen, ownerCMS), seen, at);
    return {
      data: [...lasting.data, ...levels.data],
      changes: new Map([...lasting.changes, ...levels.changes]),
    };
  }

  async function sample(
    { recordingMode, ownerCMS }: LoggerConfig,
    places: readonly Place[],
    seen: Seen,
    { timestamp, onlyChanged }: { timestamp: string; onlyChanged: boolean },
  ): Promise<Recorded> {
    const system = config.systems.find(({ address }) => address.toLowerCase() === ownerCMS.toLowerCase());
    if (system === undefined) return NOTHING;
    const devices = await town.describe(places, system);
    return recordAttributes(recordingMode ?? {}, devices, seen, { timestamp, onlyChanged });
  }

  function profilesOf({ recordingMode }: LoggerConfig) {
    if (recordingMode?.type === "EventRecordingMode") return undefined;
    return recordingMode?.type === "PeriodicRecordingMode" ? (recordingMode.samplingProfiles ?? []) : OWN_PROFILE;
  }

  async function lookAt(logger: LoggerConfig, isAsked: boolean): Promise<void> {
    const { address, reportingMode } = logger;
    const state = talq.loggerState(address);
    const before = talq.get("logger", address);
    if (state === undefined || before === undefined) return;
    const nowMs = clock.now();
    const profiles = profilesOf(logger);
    const isDue = profiles === undefined || isAsked || isSampleDue(profiles, state.sampledUntilMs, nowMs);
    if (!isDue) return;
    const timestamp = formatInstant(nowMs);
    const places = loggers.placesOf(logger);
    const seen = talq.seen(address);
    const onlyChanged = profiles === OWN_PROFILE && !isAsked;
    const { data, changes } =
      profiles === undefined
        ? await events(logger, places, seen, timestamp)
        : await sample(logger, places, seen, { timestamp, onlyChanged });
    registry.transaction(() => {
      const now = talq.loggerState(address);
      // Changed or taken away in between: the next look is for the new one.
      if (now === undefined || talq.get("logger", address)?.body !== before.body) return;
      const entries = data.map((one) => ({ atMs: nowMs, body: JSON.stringify({ data: one } satisfies LogEntry) }));
      const lost = talq.record(address, entries, config.maxLogEntries);
      talq.keepSeen(address, changes);
      const reportAtMs =
        now.reportAtMs ??
        (entries.length === 0 ? undefined : nextReportMs(reportingMode, nowMs, config.site.zone, chance()));
      talq.keepLogger({ ...now, sampledUntilMs: nowMs, reportAtMs, lost: now.lost + lost });
    });
  }

  return {
    look: async () => {
      for (const logger of loggers.list()) await lookAt(logger, false);
    },
    snapshot: async (address) => lookAt(loggers.get(address), true),
  };
}
