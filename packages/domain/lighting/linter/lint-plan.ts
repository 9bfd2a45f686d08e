import type { LintReport, SimulatedYear, YearUse } from "@lucciola/contract/lighting/lint-report.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { type LightingSchedule, programmeOfNight } from "../calendar.ts";
import { Findings } from "./findings.ts";
import { lintCalendar } from "./lint-calendar.ts";
import { lintClockChanges } from "./lint-clock-changes.ts";
import { lintNights } from "./lint-nights.ts";
import { lintRest, lintSteps } from "./lint-steps.ts";
import type { LintTask } from "./lint-task.ts";
import { type ProgrammeNight, type SunNight, simulateProgramme, sunNights } from "./simulated-nights.ts";
import { useOf, yearOf } from "./year-use.ts";

const LAMPS_NAMED = 20;

/**
 * What would go wrong with programmes and a calendar, and what they would use, from a simulation of every night. The
 * photocell is taken as lost: the year is that of the sun's window.
 *
 * Throws `RangeError` when the site's zone is not known, or no night is asked for.
 */
export function lintPlan(task: LintTask): LintReport {
  const { site, programmes, calendar, lamps, terms } = task;
  const findings = new Findings();
  const nights = sunNights(task);
  const simulated = new Map<string, ProgrammeNight[]>();
  for (const programme of programmes) {
    const its = simulateProgramme(programme, site, nights);
    if (simulated.has(programme.id))
      findings.add("error", "programme-twice", { programme: programme.id }, twiceWords(programme));
    simulated.set(programme.id, its);
    lintPhotocell(programme, findings);
    lintSteps(programme, site, its, findings);
    lintNights(programme, its, task.floors, site.zone, findings);
    lintClockChanges(programme, site, its, findings);
    lintRest(programme, its, task.limits, findings);
  }
  const dates = nights.map(({ night }) => night.date);
  if (calendar !== undefined) lintCalendar(calendar, new Set(simulated.keys()), dates, findings);
  lintLamps(lamps.withoutProgramme, findings);

  const today = useToday(task, nights);
  const years: SimulatedYear[] = [...simulated].map(([id, its]) => yearOf({ kind: "programme", id }, its, task, today));
  const [fallback] = programmes;
  if (calendar !== undefined && fallback !== undefined) {
    const schedule = { programme: fallback, calendar: { calendar, programmes: [...programmes] } };
    years.unshift(yearOf({ kind: "calendar", id: calendar.id }, nightsOf(schedule, task, nights), task, today));
  }
  const list = findings.list().slice(0, 1_000);
  return {
    firstNight: task.firstNight,
    nights: task.nights,
    lamps: lamps.count,
    nominalPowerW: lamps.nominalPowerW,
    ...terms,
    floors: task.floors.toSorted((a, b) => b.leastDimPct - a.leastDimPct).slice(0, 1_000),
    errors: list.filter(({ severity }) => severity === "error").length,
    findings: list,
    ...(today === undefined ? {} : { today }),
    years,
  };
}

function useToday(task: LintTask, nights: readonly SunNight[]): YearUse | undefined {
  const total = task.today.reduce((sum, { nominalPowerW }) => sum + nominalPowerW, 0);
  if (task.today.length === 0) return undefined;
  return task.today.reduce<YearUse>(
    (sum, { schedule, nominalPowerW }) => {
      const lamps = { ...task.lamps, nominalPowerW };
      const use = useOf(nightsOf(schedule, task, nights), { ...task, lamps });
      return {
        litHours: sum.litHours + (total === 0 ? 0 : use.litHours * (nominalPowerW / total)),
        energyWh: sum.energyWh + use.energyWh,
        cost: sum.cost + use.cost,
        co2Kg: sum.co2Kg + use.co2Kg,
      };
    },
    { litHours: 0, energyWh: 0, cost: 0, co2Kg: 0 },
  );
}

/** The nights of a schedule; each programme is simulated once. */
function nightsOf(schedule: LightingSchedule, { site }: LintTask, nights: readonly SunNight[]): ProgrammeNight[] {
  const byProgramme = new Map<LightingProgramme, ProgrammeNight[]>();
  return nights.flatMap((night, index) => {
    const { programme } = programmeOfNight(schedule, night.night.date);
    const its = byProgramme.get(programme) ?? simulateProgramme(programme, site, nights);
    byProgramme.set(programme, its);
    return its[index] ?? [];
  });
}

function lintPhotocell({ id, photocell }: LightingProgramme, findings: Findings): void {
  if (photocell === undefined) return;
  const { onBelowLx, offAboveLx, holdS } = photocell;
  if (offAboveLx <= onBelowLx) {
    findings.add(
      "error",
      "photocell-thresholds",
      { programme: id },
      {
        en: `The photocell switches on below ${onBelowLx} lx and off above ${offAboveLx} lx: off must be the higher one, or it switches to and fro.`,
        it: `La fotocellula accende sotto ${onBelowLx} lx e spegne sopra ${offAboveLx} lx: la soglia di spegnimento deve essere più alta, o accende e spegne di continuo.`,
      },
    );
  } else if (offAboveLx < 1.2 * onBelowLx || holdS < 60) {
    findings.add(
      "warning",
      "photocell-restless",
      { programme: id },
      {
        en: `Thresholds of ${onBelowLx} and ${offAboveLx} lx with a hold of ${holdS} s may flap at dusk: keep them a fifth apart and hold for a minute.`,
        it: `Soglie di ${onBelowLx} e ${offAboveLx} lx con una tenuta di ${holdS} s possono oscillare al crepuscolo: tenerle distanti un quinto, e la tenuta un minuto.`,
      },
    );
  }
}

function lintLamps(withoutProgramme: readonly string[], findings: Findings): void {
  const count = withoutProgramme.length;
  if (count === 0) return;
  findings.add(
    "warning",
    "lamps-without-programme",
    { lamps: withoutProgramme.slice(0, LAMPS_NAMED) },
    {
      en: `${count} lamp(s) have no programme: they burn from dusk to dawn at full light where their place is known, else always.`,
      it: `${count} lampada/e non hanno un programma: restano accese dal crepuscolo all'alba a piena luce se il luogo è noto, altrimenti sempre.`,
    },
  );
}

const twiceWords = ({ id }: LightingProgramme) => ({
  en: `The programme ${id} is given twice; the last one counts.`,
  it: `Il programma ${id} è dato due volte; vale l'ultimo.`,
});
