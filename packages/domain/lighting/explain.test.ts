import type { CalendarRule } from "@lucciola/contract/lighting/calendar.ts";
import { describe, expect, it } from "vitest";
import type { ProgrammeChoice } from "./calendar.ts";
import { type ExplanationFacts, explainLevel } from "./explain.ts";
import type { CauseStep, LevelCause } from "./level-cause.ts";

const AT_MS = Date.parse("2026-11-23T22:30:00Z");
const TEN_PM_MS = Date.parse("2026-11-23T21:00:00Z");
const MIDNIGHT_MS = Date.parse("2026-11-23T23:00:00Z");
const facts: ExplanationFacts = {
  atMs: AT_MS,
  zone: "Europe/Rome",
  programmeName: (id) => (id === "half-night" ? "Mezza notte" : undefined),
  order: (id) =>
    id.startsWith("gone")
      ? undefined
      : { by: "anna", reason: "festa", scope: { it: "Piazza Garibaldi", en: "Piazza Garibaldi" } },
  designClass: "M3",
  leastClass: "M5",
  failures: [],
  reportedDimPct: undefined,
};
const programme = (reason: Extract<LevelCause, { kind: "programme" }>["reason"], id = "half-night"): LevelCause => ({
  kind: "programme",
  programmeId: id,
  programmeVersion: 3,
  sinceMs: TEN_PM_MS,
  reason,
});
const sunset = { kind: "sun", event: "sunset", offsetMin: 10 } as const;
const sunrise = { kind: "sun", event: "sunrise", offsetMin: -5 } as const;
const ordered = (order: "override" | "emergency" | "lock", orderId = "ord-1"): LevelCause => ({
  kind: "order",
  orderId,
  order,
  untilMs: MIDNIGHT_MS,
});

describe("a cause in words", () => {
  it.each<[string, LevelCause, number, string, string]>([
    [
      "before dusk",
      programme({ kind: "before-on", on: sunset }),
      0,
      "il programma “Mezza notte” la accende solo a: 10 min dopo il tramonto",
      "programme “Mezza notte” lights it only at: 10 min after sunset",
    ],
    [
      "at dusk",
      programme({ kind: "initial", on: sunset }),
      100,
      "il programma “Mezza notte” l'ha accesa al 100 % alle 22:00 (10 min dopo il tramonto)",
      "programme “Mezza notte” lit it at 100 % at 22:00 (10 min after sunset)",
    ],
    [
      "a step",
      programme({ kind: "step", stepIndex: 0, from: { kind: "clock", time: "22:00" } }, "unknown"),
      70.55,
      "il programma “unknown” chiede il 70,6 % dalle 22:00 (ore 22:00)",
      "programme “unknown” asks for 70.6 % since 22:00 (22:00)",
    ],
    [
      "in the morning",
      programme({ kind: "after-off", off: sunrise }),
      0,
      "il programma “Mezza notte” l'ha spenta alle 22:00 (5 min prima dell'alba)",
      "programme “Mezza notte” switched it off at 22:00 (5 min before sunrise)",
    ],
    [
      "polar day",
      programme({ kind: "no-darkness", anchor: sunset }),
      0,
      "il sole non scende abbastanza, quindi il programma “Mezza notte” la tiene spenta",
      "the sun does not go low enough, so programme “Mezza notte” keeps it off",
    ],
    [
      "clock lost",
      { kind: "fail-safe", failure: "clock-lost" },
      100,
      "l'orologio è perso, quindi arde al livello di progetto, 100 %",
      "its clock is lost, so it burns at the design level, 100 %",
    ],
    [
      "no programme",
      { kind: "fail-safe", failure: "no-programme" },
      100,
      "non ha un programma, quindi 100 % dal crepuscolo all'alba",
      "it has no programme, so 100 % from dusk to dawn",
    ],
    [
      "traffic",
      { kind: "adaptive", setpointId: "s", operatingClass: "M5", flowPct: 18.4, untilMs: MIDNIGHT_MS },
      50,
      "il traffico misurato (18,4 % della portata di servizio) chiede la classe M5, 50 %",
      "the measured traffic (18.4 % of the service flow) asks for class M5, 50 %",
    ],
    [
      "traffic that cannot be believed",
      { kind: "adaptive", setpointId: "s", operatingClass: "M3", untilMs: MIDNIGHT_MS },
      100,
      "il traffico non è contato con certezza, quindi vale la classe M3, 100 %",
      "traffic is not counted with certainty, so class M3, 100 % holds",
    ],
    [
      "traffic not measured",
      { kind: "adaptive-lost" },
      100,
      "il traffico non è misurato, quindi vale la classe di progetto M3, 100 %",
      "traffic is not measured, so the design class M3 holds, 100 %",
    ],
    [
      "motion",
      { kind: "motion", setpointId: "s", untilMs: MIDNIGHT_MS },
      100,
      "un movimento vicino la alza al 100 % fino alle 00:00",
      "motion nearby raises it to 100 % until 00:00",
    ],
    [
      "an order to the lamp",
      { kind: "override", commandId: "cmd-1", untilMs: MIDNIGHT_MS },
      30,
      "anna ha ordinato il 30 % per Piazza Garibaldi fino alle 00:00 (“festa”)",
      "anna ordered 30 % for Piazza Garibaldi until 00:00 (“festa”)",
    ],
    [
      "an order to its group",
      ordered("override"),
      30,
      "anna ha ordinato il 30 % per Piazza Garibaldi fino alle 00:00 (“festa”)",
      "anna ordered 30 % for Piazza Garibaldi until 00:00 (“festa”)",
    ],
    [
      "emergency",
      ordered("emergency"),
      100,
      "luce piena d'emergenza ordinata da anna per Piazza Garibaldi fino alle 00:00 (“festa”)",
      "emergency full light ordered by anna for Piazza Garibaldi until 00:00 (“festa”)",
    ],
    [
      "lock",
      ordered("lock"),
      0,
      "bloccata per manutenzione al 0 % da anna per Piazza Garibaldi fino alle 00:00 (“festa”)",
      "locked for maintenance at 0 % by anna for Piazza Garibaldi until 00:00 (“festa”)",
    ],
    [
      "an order that nobody knows any more",
      ordered("override", "gone"),
      30,
      "qualcuno ha ordinato il 30 % fino alle 00:00",
      "somebody ordered 30 % until 00:00",
    ],
    [
      "the floor",
      { kind: "floor", askedDimPct: 20 },
      41.7,
      "il minimo della classe M5 la tiene al 41,7 % invece del 20 %",
      "the floor of class M5 keeps it at 41.7 % instead of 20 %",
    ],
  ])("%s", (_, cause, dimPct, it, en) => {
    expect(explainLevel([{ cause, dimPct }], facts).steps).toEqual([{ kind: cause.kind, dimPct, it, en }]);
  });
});

describe("the rule of the calendar that chose the programme", () => {
  const named = { calendarId: "town", calendarVersion: 2 };
  const byRule = (rule: CalendarRule): ProgrammeChoice => ({ kind: "rule", ...named, ruleIndex: 0, rule });
  it.each<[string, ProgrammeChoice, string, string]>([
    ["none", { kind: "no-calendar" }, "", ""],
    [
      "the default",
      { kind: "default", ...named },
      " (nessuna regola del calendario riguarda questa notte)",
      " (no rule of the calendar is for this night)",
    ],
    [
      "a programme that is missing",
      { kind: "programme-missing", calendarId: "town", programmeId: "fair" },
      " (il calendario chiede “fair”, che manca)",
      " (the calendar asks for “fair”, which is missing)",
    ],
    [
      "one with a name",
      byRule({ kind: "holiday", programme: "p", name: "Feste" }),
      " (calendario: Feste)",
      " (calendar: Feste)",
    ],
    [
      "an eve",
      byRule({ kind: "holiday", programme: "p", eve: true }),
      " (calendario: vigilia di festa)",
      " (calendar: eve of a holiday)",
    ],
    [
      "a weekend in summer",
      byRule({ kind: "season", from: "06-01", to: "08-31", weekdays: [5, 6], programme: "p" }),
      " (calendario: stagione 06-01 – 08-31, venerdì, sabato)",
      " (calendar: season 06-01 – 08-31, Friday, Saturday)",
    ],
    [
      "one evening",
      byRule({ kind: "event", from: "2026-11-23", programme: "p" }),
      " (calendario: evento 2026-11-23)",
      " (calendar: event 2026-11-23)",
    ],
    [
      "a weekday",
      byRule({ kind: "weekday", weekdays: [7], programme: "p" }),
      " (calendario: domenica)",
      " (calendar: Sunday)",
    ],
  ])("%s", (_, choice, it, en) => {
    const cause = { ...programme({ kind: "no-darkness", anchor: sunset }), choice } as LevelCause;
    expect(explainLevel([{ cause, dimPct: 0 }], facts).steps).toMatchObject([
      {
        it: `il sole non scende abbastanza, quindi il programma “Mezza notte”${it} la tiene spenta`,
        en: `the sun does not go low enough, so programme “Mezza notte”${en} keeps it off`,
      },
    ]);
  });
});

describe("a level in one sentence", () => {
  const chain: CauseStep[] = [
    { cause: programme({ kind: "initial", on: sunset }), dimPct: 100 },
    {
      cause: { kind: "adaptive", setpointId: "s", operatingClass: "M5", flowPct: 18.4, untilMs: MIDNIGHT_MS },
      dimPct: 50,
    },
    { cause: ordered("override"), dimPct: 60 },
  ];

  it("names all causes in their order, and the level that they give", () => {
    const { sentence } = explainLevel(chain, { ...facts, reportedDimPct: 61 });
    expect(sentence.en).toBe(
      "The lamp should be at 60 %: programme “Mezza notte” lit it at 100 % at 22:00 (10 min after sunset); the measured traffic (18.4 % of the service flow) asks for class M5, 50 %; anna ordered 60 % for Piazza Garibaldi until 00:00 (“festa”).",
    );
    expect(sentence.it).toMatch(/^La lampada deve stare al 60 %: il programma .*; anna ha ordinato .*\.$/);
  });

  it("says what the lamp says against it: its faults, and a level that is another", () => {
    const { sentence } = explainLevel(chain, {
      ...facts,
      reportedDimPct: 0,
      failures: ["lightSourceFailure", "thermalShutdown"],
    });
    expect(sentence.en).toMatch(/; yet it says 0 %; it reports a failed light source, a driver shut down by heat\.$/);
    expect(sentence.it).toMatch(/; ma essa dice 0 %; segnala la sorgente guasta, l'alimentatore spento per calore\.$/);
  });

  it("names the day of what is far away, by the town's calendar", () => {
    const untilMs = AT_MS + 3 * 86_400_000;
    const { sentence } = explainLevel([{ cause: { kind: "motion", setpointId: "s", untilMs }, dimPct: 1 }], facts);
    expect(sentence.en).toContain("until 23:30 (2026-11-26)");
  });

  it("admits that it knows nothing", () => {
    expect(explainLevel([], facts).sentence).toEqual({
      it: "Per questo momento non è registrato alcun livello.",
      en: "No level is recorded for this moment.",
    });
  });
});
