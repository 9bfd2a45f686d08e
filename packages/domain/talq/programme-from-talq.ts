import type {
  LightingProgramme,
  PhotocellSwitching,
  ProgrammeStep,
  StepAnchor,
} from "@lucciola/contract/lighting/programme.ts";
import { levelOf } from "@lucciola/contract/talq/levels.ts";
import type { ActivePeriod, CommandBase, ControlProgramOne } from "@lucciola/contract/talq/wire.ts";
import { type Carried, carried, malformed, tooMuch } from "./carried.ts";
import { clockMinutes, fromNoon } from "./talq-times.ts";

/** What a programme that comes from a management system fades with at on and off, which TALQ cannot say. */
const FADE_MS = 10_000;
/** Of a photocell, which TALQ leaves to the gateway. */
const HOLD_S = 60;
const LOST_AFTER_S = 900;
const LONGEST_OFFSET_MIN = 360;
/** The level where a programme says none: TALQ's `defaultLightState`. */
const DEFAULT_LEVEL_PCT = 100;
export const MOST_STEPS = 24;

interface Window {
  readonly on: StepAnchor;
  readonly off: StepAnchor;
  readonly photocell?: PhotocellSwitching;
}

/**
 * Our programme that lights as a `ControlProgramOne` does, from noon to noon (`dayOffset` 12). It is off outside of the
 * active period, as TALQ's is; without one it burns day and night. What cannot be carried without another meaning is
 * refused: several active periods, one across noon, `ValueActivePeriod`, dynamic controls, fixed times mixed with sun
 * times, operations other than `Set`, ramps after the end of a command, and states that are no `LevelState`.
 */
export function programmeFromTalq(
  program: ControlProgramOne,
  id: string,
  name: string,
): Carried<Omit<LightingProgramme, "version">> {
  const { type, activePeriods, fixedTimeControls, astroClockTimeControls = [], dynamicControls = [] } = program;
  if (type !== "ControlProgramOne") return malformed(`"${type}" is no type of control program; use ControlProgramOne`);
  if (activePeriods === undefined) return malformed("activePeriods is missing; give [] for day and night");
  if (fixedTimeControls === undefined) return malformed("fixedTimeControls is missing");
  if (dynamicControls.length > 0) return tooMuch("dynamicControls cannot be carried");
  const window = windowOf(activePeriods);
  if (window.kind === "not-carried") return window;
  const course = astroClockTimeControls.length > 0 ? sunCourse(program) : clockCourse(fixedTimeControls);
  if (course.kind === "not-carried") return course;
  const { initialDimPct, steps } = course.value;
  if (steps.length > MOST_STEPS)
    return tooMuch(`${steps.length} switching points are more than the ${MOST_STEPS} that a programme may have`);
  return carried({ id, name, ...window.value, initialDimPct, fadeMs: FADE_MS, steps: [...steps] });
}

function windowOf(periods: readonly ActivePeriod[]): Carried<Window> {
  const [period, ...others] = periods;
  const noon: StepAnchor = { kind: "clock", time: "12:00" };
  if (period === undefined) return carried({ on: noon, off: noon });
  if (others.length > 0) return tooMuch("one active period can be carried, not several");
  const { startTime, endTime } = period;
  switch (period.name) {
    case "AbsoluteActivePeriod": {
      if (startTime === undefined || endTime === undefined)
        return malformed("an AbsoluteActivePeriod needs startTime and endTime");
      if (startTime === endTime) return carried({ on: noon, off: noon });
      const end = fromNoon(endTime) === 0 ? 1_440 : fromNoon(endTime);
      if (fromNoon(startTime) >= end)
        return tooMuch(`an active period from ${startTime} to ${endTime} goes across noon (dayOffset is 12)`);
      return carried({ on: clockAnchor(startTime), off: clockAnchor(endTime) });
    }
    case "AstroClockActivePeriod":
      return sunWindow(period);
    case "SensorActivePeriod":
      return sensorWindow(period, "sensor");
    case "AstroAndSensorActivePeriod":
      return sensorWindow(period, "sun-and-sensor");
    default:
      return tooMuch(`${period.name} cannot be carried`);
  }
}

function sunWindow({ name, sunsetOffset, sunriseOffset }: ActivePeriod): Carried<Window> {
  if (sunsetOffset === undefined || sunriseOffset === undefined)
    return malformed(`${name} needs sunsetOffset and sunriseOffset`);
  if (Math.max(Math.abs(sunsetOffset), Math.abs(sunriseOffset)) > LONGEST_OFFSET_MIN)
    return tooMuch(`offsets to the sun may be ${LONGEST_OFFSET_MIN} minutes at most`);
  return carried({
    on: { kind: "sun", event: "sunset", offsetMin: sunsetOffset },
    off: { kind: "sun", event: "sunrise", offsetMin: sunriseOffset },
  });
}

/** The sensor decides; while it is lost, the sun. Which sensor is the cabinet's matter. */
function sensorWindow(period: ActivePeriod, rule: PhotocellSwitching["rule"]): Carried<Window> {
  const { onLevel, offLevel, sunsetOffset = 0, sunriseOffset = 0 } = period;
  if (onLevel === undefined || offLevel === undefined) return malformed(`${period.name} needs onLevel and offLevel`);
  if (onLevel > 10_000 || offLevel > 10_000) return tooMuch("a photocell switches at 10 000 lx at most");
  if (offLevel < onLevel) return tooMuch("a photocell that calls it light below what it calls dark would flicker");
  const window = sunWindow({ ...period, sunsetOffset, sunriseOffset });
  if (window.kind === "not-carried") return window;
  const photocell = { rule, onBelowLx: onLevel, offAboveLx: offLevel, holdS: HOLD_S, lostAfterS: LOST_AFTER_S };
  return carried({ ...window.value, photocell });
}

interface Course {
  readonly initialDimPct: number;
  readonly steps: readonly ProgrammeStep[];
}

function clockCourse(controls: NonNullable<ControlProgramOne["fixedTimeControls"]>): Carried<Course> {
  const times = controls.map(({ startTime }) => startTime.slice(0, 5));
  if (new Set(times).size < times.length)
    return malformed("two fixed time controls begin in the same minute; seconds are not supported");
  const isRising = (minutes: readonly number[]) => minutes.every((at, index) => at > (minutes[index - 1] ?? -1));
  if (!isRising(times.map(clockMinutes)) && !isRising(times.map(fromNoon)))
    return malformed("fixed time controls must be in increasing order");
  const steps: (ProgrammeStep & { readonly minute: number })[] = [];
  for (const { startTime, command } of controls) {
    const step = stepOf(clockAnchor(startTime), command);
    if (step.kind === "not-carried") return step;
    steps.push({ ...step.value, minute: fromNoon(startTime) });
  }
  steps.sort((a, b) => a.minute - b.minute);
  // What begins at noon is the night's first level; else it is the last one of the day before.
  const [first] = steps;
  const startsAtNoon = first?.minute === 0;
  const initial = startsAtNoon ? first : steps.at(-1);
  const later = startsAtNoon ? steps.slice(1) : steps;
  return carried({
    initialDimPct: initial?.dimPct ?? DEFAULT_LEVEL_PCT,
    steps: later.map(({ from, dimPct, fadeMs }) => ({ from, dimPct, fadeMs })),
  });
}

/** One level as the ground, and levels that the sun sets one after the other. */
function sunCourse({ fixedTimeControls = [], astroClockTimeControls = [] }: ControlProgramOne): Carried<Course> {
  const [ground, ...more] = fixedTimeControls;
  if (more.length > 0)
    return tooMuch("astroClockTimeControls can be carried beside one fixed time control, not beside several");
  const initial = ground === undefined ? DEFAULT_LEVEL_PCT : levelOf(ground.command);
  if (initial === undefined) return notALevel();
  const steps: ProgrammeStep[] = [];
  for (const { offset, solarEventType, operation, command } of astroClockTimeControls) {
    if (operation !== "Set") return tooMuch(`the operation ${operation} cannot be carried; Set can`);
    if (Math.abs(offset) > LONGEST_OFFSET_MIN)
      return tooMuch(`offsets to the sun may be ${LONGEST_OFFSET_MIN} minutes at most`);
    const step = stepOf({ kind: "sun", event: solarEventType, offsetMin: offset }, command);
    if (step.kind === "not-carried") return step;
    steps.push(step.value);
  }
  return carried({ initialDimPct: initial, steps });
}

function stepOf(from: StepAnchor, command: CommandBase): Carried<ProgrammeStep> {
  const dimPct = levelOf(command);
  if (dimPct === undefined) return notALevel();
  const { rampToLevelTime = 0, rampFromLevelTime = 0 } = command;
  if (rampFromLevelTime > 0) return tooMuch("rampFromLevelTime cannot be carried; use rampToLevelTime");
  if (rampToLevelTime > 3_600) return tooMuch("a ramp may take 3600 seconds at most");
  return carried({ from, dimPct, fadeMs: Math.round(rampToLevelTime * 1_000) });
}

const notALevel = (): Carried<never> => tooMuch("lamps take a LevelState of 0 to 100");
const clockAnchor = (time: string): StepAnchor => ({ kind: "clock", time: time.slice(0, 5) });
