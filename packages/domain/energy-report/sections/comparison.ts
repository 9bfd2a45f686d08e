import type { ReportCell, ReportChart, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import { sayGroup } from "../carrier-words.ts";
import type { ReportFacts } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import {
  column,
  nothing,
  number,
  partOfReport,
  section,
  table,
  text,
  totalSource,
  townApi,
  useApi,
} from "../report-parts.ts";
import { type ComparedGroup, compareGroups } from "../year-comparison.ts";

type Words = typeof it;
const it = {
  title: "Rispetto all'anno prima, e a parità di meteo",
  group: "Vettore",
  now: "Energia",
  cost: "Spesa",
  before: (days: string) => `Un anno prima (${days})`,
  costBefore: "Spesa di allora",
  change: "Variazione dell'energia",
  expected: "Attesa con questo meteo",
  weather: "Rispetto all'attesa",
  degreeDays: (now: string, before: string) =>
    `Gradi giorno di riscaldamento (base 20 °C): ${now}; un anno prima ${before}.`,
  unknown: "sconosciuti",
  method:
    "L'attesa viene dal modello giornaliero CalTRACK sui 365 giorni prima del periodo: consumo contro temperatura; la percentuale confronta due somme giornaliere dello stesso archivio.",
  noWeather: "non dipende dal meteo",
  reasons: {
    "not-measured-now": "letture mancanti",
    "not-measured-then": "non letto un anno prima",
    "nothing-then": "nessun consumo un anno prima",
    "too-little-history": "meno di 300 giorni di storia",
    "weather-unknown": "temperature mancanti",
    "no-model": "non segue la temperatura",
  },
  daily: "Energia giorno per giorno",
  day: (day: string) => day,
};
const en: Words = {
  title: "Against the year before, and in the same weather",
  group: "Carrier",
  now: "Energy",
  cost: "Cost",
  before: (days) => `A year before (${days})`,
  costBefore: "Cost then",
  change: "Change of energy",
  expected: "Expected in this weather",
  weather: "Against expected",
  degreeDays: (now, before) => `Degree days of heating (base 20 °C): ${now}; a year before ${before}.`,
  unknown: "unknown",
  method:
    "What is expected comes from CalTRACK's daily model on the 365 days before the period, use against temperature; the per cent are of two daily sums of the same store.",
  noWeather: "does not depend on weather",
  reasons: {
    "not-measured-now": "readings are missing",
    "not-measured-then": "not read a year before",
    "nothing-then": "no use a year before",
    "too-little-history": "less than 300 days of history",
    "weather-unknown": "temperatures are missing",
    "no-model": "does not follow temperature",
  },
  daily: "Energy day by day",
  day: (day) => day,
};
const words = { it, en };

/** Each group beside the same days a year before, and beside what its habits would have used in this weather. */
export function comparisonSection(facts: ReportFacts): ReportSection {
  const { request, days, previousDays, townFigures } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const degreeDays = (value: number | undefined): string => (value === undefined ? t.unknown : format.number(value, 0));
  const beforeYear = previousDays.from.slice(0, 4);
  const beforeName = request.kind === "month" ? `${format.month(previousDays.from)} ${beforeYear}` : beforeYear;
  return section("comparison", t.title, {
    sentences:
      townFigures === undefined
        ? []
        : [t.degreeDays(degreeDays(townFigures.degreeDays), degreeDays(townFigures.degreeDaysLastYear))],
    charts: days.from.slice(0, 7) === days.to.slice(0, 7) ? dailyChart(facts, t) : [],
    tables: [
      table(
        "comparison",
        t.title,
        [
          column("group", t.group),
          column("now", t.now, "kWh"),
          column("eur", t.cost, "€", 2),
          column("before", t.before(beforeName), "kWh"),
          column("eurBefore", t.costBefore, "€", 2),
          column("change", t.change, "%", 1),
          column("expected", t.expected, "kWh"),
          column("weather", t.weather, "%", 1),
        ],
        compareGroups(facts).map((group) => rowOf(group, facts, t)),
        { note: t.method },
      ),
    ],
  });
}

function rowOf(compared: ComparedGroup, facts: ReportFacts, t: Words): ReportCell[] {
  const { group, now, before, expected, noChange, weatherPct } = compared;
  const { request, days, previousDays } = facts;
  const here = { page: partOfReport(request, "comparison") };
  // The report of the year before has the same days, unless this one stops at yesterday.
  const earlier = { ...request, period: previousDays.from.slice(0, request.period.length) };
  const thenPage = facts.isPartial ? useApi(previousDays) : partOfReport(earlier, "supplies");
  const then = (of: string) => ({ ...totalSource(facts, previousDays, of, group), page: thenPage });
  const town = { page: townApi(days), api: townApi(days) };
  return [
    text(sayGroup(group, request)),
    number(now.kwh, totalSource(facts, days, "kwh", group)),
    number(now.eur, totalSource(facts, days, "eur", group)),
    before === undefined || before.coveredPct === 0
      ? nothing(t.reasons["not-measured-then"])
      : number(before.kwh, then("kwh")),
    before === undefined || before.coveredPct === 0
      ? nothing(t.reasons["not-measured-then"])
      : number(before.eur, then("eur")),
    noChange === undefined ? number(compared.changePct, here, t.reasons["nothing-then"]) : nothing(t.reasons[noChange]),
    expected === undefined
      ? nothing(t.noWeather)
      : "kwh" in expected
        ? number(expected.kwh, { ...town, at: `/groups/group=${group}/expected/kwh` })
        : nothing(t.reasons[expected.missing]),
    weatherPct === undefined
      ? nothing(expected === undefined || "kwh" in expected ? t.noWeather : t.reasons[expected.missing])
      : number(weatherPct, here),
  ];
}

function dailyChart({ townFigures }: ReportFacts, t: Words): ReportChart[] {
  const daily = townFigures?.daily ?? [];
  if (daily.length < 2) return [];
  return [
    {
      id: "daily",
      title: t.daily,
      unit: "kWh",
      now: t.now,
      bars: daily.map(({ day, kwh, coveredPct }) => ({
        label: String(Number(day.slice(8))),
        ...(coveredPct > 0 ? { now: kwh } : {}),
      })),
    },
  ];
}
