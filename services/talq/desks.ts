import type { ControlProgramOne, TalqCalendar } from "@lucciola/contract/talq/wire.ts";
import { type CommandDesk, createCommandDesk } from "./command-desk.ts";
import { createDeviceDesk, type DeviceDesk } from "./device-desk.ts";
import { createGroupDesk, type GroupDesk } from "./group-desk.ts";
import { createLampTypeDesk, type LampTypeDesk } from "./lamp-type-desk.ts";
import { createLoggerDesk, type LoggerDesk } from "./logger-desk.ts";
import { createCalendarDesk, createProgramDesk, type PlanDesk } from "./plan-desk.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import type { TalqDeps } from "./talq-deps.ts";

/** All that the routes and the loops work through. */
export interface Desks {
  readonly programs: PlanDesk<ControlProgramOne>;
  readonly calendars: PlanDesk<TalqCalendar>;
  readonly groups: GroupDesk;
  readonly lampTypes: LampTypeDesk;
  readonly commands: CommandDesk;
  readonly devices: DeviceDesk;
  readonly loggers: LoggerDesk;
  readonly recorder: Recorder;
}

/** `chance`: 0 to 1, spreads scheduled reports. */
export function createDesks(deps: TalqDeps, chance: () => number): Desks {
  const programs = createProgramDesk(deps);
  const calendars = createCalendarDesk(deps, programs);
  const groups = createGroupDesk(deps);
  const lampTypes = createLampTypeDesk(deps);
  const commands = createCommandDesk({ ...deps, groups, calendars, lampTypes });
  const devices = createDeviceDesk({ ...deps, commands, lampTypes });
  const loggers = createLoggerDesk({ ...deps, groups });
  const recorder = createRecorder({ ...deps, loggers, chance });
  return { programs, calendars, groups, lampTypes, commands, devices, loggers, recorder };
}
