import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { programmesOf } from "@lucciola/domain/lighting/calendar.ts";
import { lintPlan } from "@lucciola/domain/lighting/linter/lint-plan.ts";
import { ASSUMED_TERMS, NIGHTS_OF_A_YEAR, REST_LIMITS } from "@lucciola/domain/lighting/linter/lint-task.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";

const TOLD = 5;

/**
 * Lets a year of a programme or calendar run for these lamps before they get it, as for one that a person writes. Throws
 * `TalqRefusal` 422 `serviceConstraintExceeded` with what the linter calls an error: light under the floor of a road above
 * all.
 */
export function passLinter(
  { registry, clock, config }: Pick<TalqDeps, "registry" | "clock" | "config">,
  plan: { readonly programme?: LightingProgramme; readonly calendar?: LightingCalendar },
  lamps: readonly PointId[],
): void {
  const { programme, calendar } = plan;
  const named = calendar === undefined ? [] : programmesOf(calendar).flatMap((id) => registry.programmes.get(id) ?? []);
  const least = new Map<string, number>();
  for (const lamp of lamps) {
    const assignment = registry.programmes.assignment(lamp);
    const floor = assignment?.settings?.leastDimPct ?? 0;
    if (floor > 0) least.set(assignment?.groups[0] ?? lamp, floor);
  }
  const { findings, errors } = lintPlan({
    site: config.site,
    firstNight: localTimeOf(clock.now(), config.site.zone).date,
    nights: NIGHTS_OF_A_YEAR,
    programmes: programme === undefined ? named : [programme],
    calendar,
    today: [],
    floors: [...least].map(([place, leastDimPct]) => ({ place, leastDimPct })),
    lamps: { count: lamps.length, nominalPowerW: 0, withoutProgramme: [] },
    terms: ASSUMED_TERMS,
    limits: REST_LIMITS,
  });
  if (errors === 0) return;
  const told = findings
    .filter(({ severity }) => severity === "error")
    .slice(0, TOLD)
    .map(({ code, message }) => `${code}: ${message.en}`);
  throw new TalqRefusal(422, "serviceConstraintExceeded", told.join(" "));
}
