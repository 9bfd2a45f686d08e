import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { levelState } from "@lucciola/contract/talq/levels.ts";
import type { ActivePeriod, CommandBase, ControlProgramOne } from "@lucciola/contract/talq/wire.ts";
import type { Night } from "../lighting/night.ts";
import { resolveNight } from "../lighting/programme.ts";
import { localTimeOf } from "../time/local-time.ts";
import { clockMinutes, clockTime } from "./talq-times.ts";

interface Window {
  readonly on: StepAnchor;
  readonly off: StepAnchor;
}

/**
 * A programme of ours as TALQ says it. Where TALQ has no words for one (twilights other than sunrise and sunset, clock
 * times mixed with sun times), it is said as it runs in this night, in clock times. Lost in any case: names, fades at on
 * and off, tenths of a per cent.
 */
export function programmeToTalq(
  programme: LightingProgramme,
  { id, ownerCMS }: { readonly id: string; readonly ownerCMS: string },
  { site, night }: { readonly site: LightingSite; readonly night: Night },
): ControlProgramOne {
  const head = { type: "ControlProgramOne", id, ownerCMS };
  const period = periodOf(programme);
  const { steps, initialDimPct } = programme;
  const sunSteps = steps.flatMap((step) => sunStep(step.from, commandOf(step.dimPct, step.fadeMs)));
  const ground = { startTime: "12:00:00", command: commandOf(initialDimPct, 0) };
  if (period !== undefined && steps.every(({ from }) => from.kind === "clock")) {
    const controls = steps.flatMap(({ from, dimPct, fadeMs }) =>
      from.kind === "clock" ? [{ startTime: `${from.time}:00`, command: commandOf(dimPct, fadeMs) }] : [],
    );
    return { ...head, activePeriods: period, fixedTimeControls: inOrder([ground, ...controls]) };
  }
  if (period !== undefined && sunSteps.length === steps.length)
    return { ...head, activePeriods: period, fixedTimeControls: [ground], astroClockTimeControls: sunSteps };
  return { ...head, ...asTonight(programme, site, night) };
}

const commandOf = (dimPct: number, fadeMs: number): CommandBase => ({
  state: levelState(dimPct),
  ...(fadeMs === 0 ? {} : { rampToLevelTime: fadeMs / 1_000 }),
});

function sunStep(from: StepAnchor, command: CommandBase): NonNullable<ControlProgramOne["astroClockTimeControls"]> {
  if (from.kind !== "sun" || (from.event !== "sunset" && from.event !== "sunrise")) return [];
  return [{ offset: from.offsetMin, solarEventType: from.event, operation: "Set", command }];
}

/** The active period that says the window; none where TALQ has no words for it. */
function periodOf({ on, off, photocell }: LightingProgramme): ActivePeriod[] | undefined {
  if (photocell !== undefined) {
    const window = sunOffsets({ on, off });
    const levels = { onLevel: photocell.onBelowLx, offLevel: photocell.offAboveLx, sensor: {} };
    if (photocell.rule === "sensor") return [{ name: "SensorActivePeriod", ...levels }];
    return window && [{ name: "AstroAndSensorActivePeriod", ...window, ...levels }];
  }
  if (on.kind === "clock" && off.kind === "clock") {
    if (on.time === "12:00" && off.time === "12:00") return [];
    return [{ name: "AbsoluteActivePeriod", startTime: `${on.time}:00`, endTime: `${off.time}:00` }];
  }
  const window = sunOffsets({ on, off });
  return window && [{ name: "AstroClockActivePeriod", ...window }];
}

function sunOffsets({ on, off }: Window): { sunsetOffset: number; sunriseOffset: number } | undefined {
  if (on.kind !== "sun" || off.kind !== "sun" || on.event !== "sunset" || off.event !== "sunrise") return undefined;
  return { sunsetOffset: on.offsetMin, sunriseOffset: off.offsetMin };
}

/** The levels of one night in minutes of the clock; of two in the same minute the later counts. */
function asTonight(
  programme: LightingProgramme,
  site: LightingSite,
  night: Night,
): Pick<ControlProgramOne, "activePeriods" | "fixedTimeControls"> {
  const byTime = new Map<string, { startTime: string; command: CommandBase }>();
  for (const { atMs, dimPct, fadeMs } of resolveNight(programme, site, night)) {
    const startTime = clockTime(Math.floor(localTimeOf(atMs, site.zone).timeMs / 60_000));
    byTime.set(startTime, { startTime, command: commandOf(dimPct, fadeMs) });
  }
  return { activePeriods: [], fixedTimeControls: inOrder([...byTime.values()]) };
}

/** By the clock; of two at one time the later in the list counts. */
function inOrder(
  controls: NonNullable<ControlProgramOne["fixedTimeControls"]>,
): NonNullable<ControlProgramOne["fixedTimeControls"]> {
  const byTime = new Map(controls.map((control) => [control.startTime, control]));
  return [...byTime.values()].sort((a, b) => clockMinutes(a.startTime) - clockMinutes(b.startTime));
}
