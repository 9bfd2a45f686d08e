import { join } from "node:path";
import { ImportedReadings } from "@lucciola/contract/metering/imported-readings.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import { type ControlCommand, createControlServer } from "@lucciola/platform/control/control-server.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { backUpTown, type TownStores } from "./back-up-town.ts";
import { ExportRequest, exportTown } from "./export-town.ts";
import { IMPORT_READINGS, keepImported } from "./keep-imported.ts";
import { ReportOrder, type WrittenReport } from "./write-report.ts";

/** What `lucciola backup` asks of the running server. */
export const BackupRequest = Type.Object({
  target: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^/" }),
  actor: Type.String({ minLength: 1, maxLength: 200 }),
});
export type BackupRequest = Static<typeof BackupRequest>;

/** Listens for the commands that only the process which holds the stores can carry out. */
export function createControl(
  town: TownStores,
  report: (order: ReportOrder) => Promise<WrittenReport>,
  log: Logger,
): Component {
  let isBackingUp = false;
  const backup: ControlCommand = async (request, { progress, signal }) => {
    if (!Value.Check(BackupRequest, request))
      throw new OperationalError({ code: "control-misunderstood", message: "That is no request for a backup" });
    if (isBackingUp)
      throw new OperationalError({
        code: "backup-busy",
        message: "Another backup is being made. Wait for its end",
        retryable: true,
      });
    isBackingUp = true;
    try {
      return await backUpTown(town, { ...request, progress, signal });
    } finally {
      isBackingUp = false;
    }
  };
  const importReadings: ControlCommand = async (readings) => {
    if (!Value.Check(ImportedReadings, readings))
      throw new OperationalError({ code: "control-misunderstood", message: "Those are no readings to import" });
    await keepImported(town.journal, readings, systemClock.now());
    return {};
  };
  const takeAlong: ControlCommand = async (request, { progress, signal }) => {
    if (!Value.Check(ExportRequest, request))
      throw new OperationalError({ code: "control-misunderstood", message: "That is no request for an export" });
    return exportTown(town, { ...request, progress, signal });
  };
  const writeReport: ControlCommand = async (order) => {
    if (!Value.Check(ReportOrder, order))
      throw new OperationalError({ code: "control-misunderstood", message: "That is no order for a report" });
    return report(order);
  };
  return createControlServer({
    path: join(town.dataDirectory, CONTROL_SOCKET),
    commands: { backup, export: takeAlong, [IMPORT_READINGS]: importReadings, "energy-report": writeReport },
    log,
  });
}
