import type { LoggedContent, LoggerConfig, ResourceReference } from "@lucciola/contract/talq/wire.ts";
import { sampledAtStart } from "@lucciola/domain/talq/logger-times.ts";
import type { Caller } from "./caller.ts";
import type { GroupDesk } from "./group-desk.ts";
import { LIMITS } from "./limits.ts";
import { recordChange } from "./record-change.ts";
import { refer } from "./references.ts";
import { payloadError, resourceNotFound, TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";
import type { Place } from "./town.ts";

export interface LoggerDesk {
  /** Throws `TalqRefusal` 404. */
  get(address: string): LoggerConfig;
  list(): LoggerConfig[];
  add(logger: LoggerConfig, caller: Caller): void;
  update(logger: LoggerConfig, caller: Caller): void;
  remove(address: string, caller: Caller): LoggerConfig;
  /** The devices that a logger is about, as they are now. */
  placesOf(logger: LoggerConfig): Place[];
}

/** Loggers: what management systems want recorded, and when they want to hear of it. */
export function createLoggerDesk(deps: TalqDeps & { readonly groups: GroupDesk }): LoggerDesk {
  const { registry, clock, town, groups } = deps;
  const { talq } = registry;

  const get = (address: string): LoggerConfig => {
    const found = talq.get("logger", address);
    if (found === undefined) throw resourceNotFound("data logger", address);
    return JSON.parse(found.body) as LoggerConfig;
  };

  function put(logger: LoggerConfig, { system }: Caller): void {
    const { address, recordingMode } = logger;
    const nowMs = clock.now();
    talq.put({
      kind: "logger",
      address,
      owner: system.address,
      body: JSON.stringify(logger),
      ownId: undefined,
      ownVersion: undefined,
      changedAtMs: nowMs,
    });
    const sampledUntilMs = sampledAtStart(recordingMode?.samplingProfiles ?? [], nowMs);
    const known = talq.loggerState(address);
    // Of a logger that changes, what has been recorded and not reported stays.
    if (known === undefined) talq.startLogger(address, sampledUntilMs);
    else talq.keepLogger({ ...known, sampledUntilMs, attempts: 0 });
  }

  function check(
    { ownerCMS, sourceAddresses = {}, recordingMode, reportingMode }: LoggerConfig,
    { system }: Caller,
  ): void {
    if (ownerCMS.toLowerCase() !== system.address.toLowerCase())
      throw new TalqRefusal(422, "payloadError", `ownerCMS must be ${system.address}, who gives it`);
    for (const reference of [...(sourceAddresses.whiteList ?? []), ...(sourceAddresses.blackList ?? [])])
      refer({ town, groups }, reference, 422);
    const { type, activePeriods = [], content, samplingProfiles, sourceEvents } = recordingMode ?? {};
    if (activePeriods.length > 0)
      throw new TalqRefusal(422, "serviceConstraintExceeded", "Active periods of a recording mode are not supported");
    const { times, delay } = reportingMode ?? {};
    const needs: readonly (readonly [string | undefined, string, string, unknown])[] = [
      [type, "PeriodicRecordingMode", "content", content],
      [type, "PeriodicRecordingMode", "samplingProfiles", samplingProfiles],
      [type, "EventRecordingMode", "sourceEvents", sourceEvents],
      [reportingMode?.type, "ScheduledReportingMode", "times", times],
      [reportingMode?.type, "ImmediateReportingMode", "delay", delay],
    ];
    for (const [given, mode, member, value] of needs)
      if (given === mode && value === undefined) throw payloadError(`A ${mode} needs ${member}`);
    requireOneOf("recordingMode", type, ["VendorRecordingMode", "PeriodicRecordingMode", "EventRecordingMode"]);
    requireOneOf("reportingMode", reportingMode?.type, ["ScheduledReportingMode", "ImmediateReportingMode"]);
    for (const one of content ?? []) requireFunction(one);
  }

  function requireOwner(address: string, { system }: Caller): void {
    get(address);
    if (talq.get("logger", address)?.owner.toLowerCase() !== system.address.toLowerCase())
      throw new TalqRefusal(422, "resourceConflict", `The data logger "${address}" is another management system's`);
  }
  const changed = (action: string, logger: LoggerConfig, caller: Caller, work: () => void): void =>
    recordChange(deps, caller, { action: `talq-logger-${action}`, target: logger.address, detail: logger }, work);

  function placesOfReferences(references: readonly ResourceReference[]): Set<string> {
    const addresses = references.flatMap(({ resource, address }) => {
      const [first = ""] = address.replace(/^\/+/, "").split("/");
      if (resource === "devices") return [first.toLowerCase()];
      if (resource !== "groups" || !groups.has(address)) return [];
      return groups.lampsOf(address).lamps.flatMap((lamp) => town.addressOf(lamp) ?? []);
    });
    return new Set(addresses);
  }

  return {
    get,
    list: () => talq.list("logger").map(({ body }) => JSON.parse(body) as LoggerConfig),
    add: (logger, caller) => {
      const { address } = logger;
      if (talq.get("logger", address) !== undefined)
        throw new TalqRefusal(409, "resourceConflict", `There is a data logger "${address}" already`);
      check(logger, caller);
      if (talq.count("logger") >= LIMITS.loggers)
        throw new TalqRefusal(
          422,
          "serviceConstraintExceeded",
          `The gateway keeps ${LIMITS.loggers} data loggers at most`,
        );
      changed("add", logger, caller, () => put(logger, caller));
    },
    update: (logger, caller) => {
      requireOwner(logger.address, caller);
      check(logger, caller);
      changed("update", logger, caller, () => put(logger, caller));
    },
    remove: (address, caller) => {
      requireOwner(address, caller);
      const gone = get(address);
      changed("delete", gone, caller, () => {
        talq.remove("logger", address);
        talq.removeLogger(address);
      });
      return gone;
    },
    placesOf: ({ sourceAddresses }) => {
      const { whiteList, blackList } = sourceAddresses ?? {};
      if (whiteList === undefined && blackList === undefined) return [];
      const white = whiteList && placesOfReferences(whiteList);
      const black = placesOfReferences(blackList ?? []);
      return town.places().filter(({ address, kind }) => {
        const key = address.toLowerCase();
        return kind !== "announced" && !black.has(key) && (white === undefined || white.has(key));
      });
    },
  };
}

function requireOneOf(member: string, given: string | undefined, known: readonly string[]): void {
  if (given !== undefined && !known.includes(given))
    throw payloadError(`${member} is a "${given}"; known are ${known.join(", ")}`);
}

function requireFunction({ function: { functionId, functionType } }: LoggedContent): void {
  if (functionId === undefined && functionType === undefined)
    throw payloadError("A content needs a functionId or a functionType");
}
