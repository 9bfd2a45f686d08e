import type { LightingProgramme, LightingSite, StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import type { Night } from "./night.ts";
import type { Darkness, DarknessChange } from "./photocell.ts";
import { anchorTime, clipToNight } from "./step-anchor.ts";

/** What switched: the programme's window, or what the photocell measured. */
export type SwitchedBy = "window" | "photocell";

/** Lamps burn from `onMs` until `offMs`, half-open. */
export interface BurningPeriod {
  readonly onMs: number;
  readonly offMs: number;
  readonly onBy: SwitchedBy;
  readonly offBy: SwitchedBy;
}

/** When lamps burn in a night, or what keeps them dark: the anchor whose sun event does not come, or measured light. */
export type Burning =
  | { readonly kind: "periods"; readonly periods: readonly BurningPeriod[] }
  | { readonly kind: "dark"; readonly anchor: StepAnchor }
  | { readonly kind: "measured-light" };

type Window = { kind: "window"; onMs: number; offMs: number } | { kind: "dark"; anchor: StepAnchor };

/**
 * The window from `on` to `off`, clipped to the night.
 *
 * Polar day: where the sun does not go under the threshold of either sun anchor, lamps stay off; it is as light as the
 * programme's author called light enough. Polar night: lamps burn from noon to noon (see `clipToNight`). Offsets do not
 * apply to events that do not occur, else a polar summer would burn for twice the offset around midnight in full sun.
 *
 * An `off` at 12:00 is the noon that ends the night, so that on and off at 12:00 light an underpass day and night.
 */
function windowOf(programme: LightingProgramme, site: LightingSite, night: Night): Window {
  const on = anchorTime(programme.on, site, night);
  const endsAtNoon = programme.off.kind === "clock" && programme.off.time === "12:00";
  const off = endsAtNoon ? night.endMs : anchorTime(programme.off, site, night);
  if (on === "polar-day") return { kind: "dark", anchor: programme.on };
  if (off === "polar-day") return { kind: "dark", anchor: programme.off };
  const onMs = clipToNight(on, programme.on, night);
  const offMs = clipToNight(off, programme.off, night);
  return onMs < offMs ? { kind: "window", onMs, offMs } : { kind: "dark", anchor: programme.off };
}

/**
 * When lamps burn in a night. `darkness` is what the photocell said; where it is lost, and for a programme without one,
 * the window decides.
 *
 * A photocell that calls it light while the sun is under civil twilight sees a lamp or is broken: it counts as lost, so
 * that no sensor makes a street dark at night.
 */
export function burningPeriods(
  programme: LightingProgramme,
  site: LightingSite,
  night: Night,
  darkness: readonly DarknessChange[],
): Burning {
  const window = windowOf(programme, site, night);
  if (programme.photocell === undefined || darkness.length === 0) {
    if (window.kind === "dark") return window;
    const { onMs, offMs } = window;
    return { kind: "periods", periods: [{ onMs, offMs, onBy: "window", offBy: "window" }] };
  }
  const periods = measuredPeriods(programme.photocell.rule, window, deepNight(site, night), night, darkness);
  if (periods.length > 0) return { kind: "periods", periods };
  return window.kind === "dark" ? window : { kind: "measured-light" };
}

/** From civil dusk to civil dawn. */
function deepNight(site: LightingSite, night: Night): Span | undefined {
  const bound = (event: SunEvent): number | undefined => {
    const anchor: StepAnchor = { kind: "sun", event, offsetMin: 0 };
    const time = anchorTime(anchor, site, night);
    return time === "polar-day" ? undefined : clipToNight(time, anchor, night);
  };
  const [onMs, offMs] = [bound("civil-dusk"), bound("civil-dawn")];
  return onMs === undefined || offMs === undefined ? undefined : { onMs, offMs };
}

type Span = Pick<BurningPeriod, "onMs" | "offMs">;
const isWithin = (span: Span | undefined, atMs: number): boolean =>
  span !== undefined && span.onMs <= atMs && atMs < span.offMs;

function measuredPeriods(
  rule: "sensor" | "sun-and-sensor",
  window: Window,
  deep: Span | undefined,
  night: Night,
  darkness: readonly DarknessChange[],
): BurningPeriod[] {
  const span = window.kind === "window" ? window : undefined;
  const bounds = [span?.onMs, span?.offMs, deep?.onMs, deep?.offMs, ...darkness.map(({ atMs }) => atMs)];
  const inside = bounds.filter((atMs) => atMs !== undefined && atMs > night.startMs && atMs < night.endMs);
  const cuts = [...new Set([night.startMs, ...(inside as number[])])].sort((a, b) => a - b);
  const periods: BurningPeriod[] = [];
  let before: { isLit: boolean; inWindow: boolean } = { isLit: false, inWindow: false };
  let on: Pick<BurningPeriod, "onMs" | "onBy"> | undefined;
  for (const atMs of cuts) {
    const inWindow = isWithin(span, atMs);
    const said = believed(darkness, atMs, isWithin(deep, atMs));
    const isLit = said === "lost" ? inWindow : said === "dark" && (rule === "sensor" || inWindow);
    if (isLit !== before.isLit) {
      const byWindow = said === "lost" || (rule === "sun-and-sensor" && inWindow !== before.inWindow);
      const by: SwitchedBy = byWindow ? "window" : "photocell";
      if (isLit) on = { onMs: atMs, onBy: by };
      else if (on !== undefined) periods.push({ ...on, offMs: atMs, offBy: by });
    }
    before = { isLit, inWindow };
  }
  if (before.isLit && on !== undefined) periods.push({ ...on, offMs: night.endMs, offBy: "window" });
  return periods;
}

function believed(darkness: readonly DarknessChange[], atMs: number, isDeepNight: boolean): Darkness {
  const said = darkness.findLast((change) => change.atMs <= atMs)?.darkness ?? "lost";
  return said === "light" && isDeepNight ? "lost" : said;
}
