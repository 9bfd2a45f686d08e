import type { ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import { sayCarrier, sayGroup } from "../carrier-words.ts";
import { convertUse } from "../conversions.ts";
import { LEAST_COVER_PCT, type ReportFacts } from "../report-facts.ts";
import { type ReportFormat, reportFormat } from "../report-format.ts";
import { figure, nothing, number, partOfReport, section, totalSource } from "../report-parts.ts";
import { type ComparedTown, compareGroups, compareTown } from "../year-comparison.ts";

type Words = typeof it;
const it = {
  title: "In breve",
  energy: "Energia",
  cost: "Spesa",
  change: "Rispetto all'anno prima",
  weather: "A parità di meteo",
  co2: "CO₂ emessa",
  ofIt: (eur: string) => `di cui ${eur} a un prezzo ipotizzato, dove manca il contratto`,
  co2Missing: (carriers: string) => `senza ${carriers}: manca il fattore`,
  opening: (period: string, kwh: string, eur: string) =>
    `In ${period} edifici e luci del Comune hanno usato ${kwh} kWh, che costano ${eur}.`,
  unread: (period: string) => `In ${period} nessuna fornitura è letta: non c'è energia da contare.`,
  partial: (day: string) => `Il periodo non è finito: i dati arrivano al ${day}.`,
  more: (pct: string, of: string) => `È il ${pct} in più degli stessi giorni dell'anno prima${of}.`,
  less: (pct: string, of: string) => `È il ${pct} in meno degli stessi giorni dell'anno prima${of}.`,
  same: (of: string) => `È quanto negli stessi giorni dell'anno prima${of}.`,
  leftOut: (groups: string) => ` (senza ${groups}, che non si possono confrontare)`,
  noChange: "Il confronto con l'anno prima non si può fare: mancano letture di uno dei due periodi.",
  weatherMore: (pct: string) =>
    `Con questo meteo, e le abitudini dell'anno prima, ci si aspettava meno: il consumo è più alto del ${pct}.`,
  weatherLess: (pct: string) =>
    `Con questo meteo, e le abitudini dell'anno prima, ci si aspettava di più: si è risparmiato il ${pct}.`,
  weatherSame: "Con questo meteo è quanto ci si aspettava secondo le abitudini dell'anno prima.",
  noWeather: {
    "too-little-history": "Il confronto a parità di meteo non si può fare: servono 300 giorni letti prima del periodo.",
    "weather-unknown": "Il confronto a parità di meteo non si può fare: mancano le temperature.",
    "not-measured-now": "Il confronto a parità di meteo non si può fare: mancano letture del periodo.",
    "not-measured-then": "Il confronto a parità di meteo non si può fare: mancano letture dell'anno prima.",
    "no-model": "Il confronto a parità di meteo non si può fare: i consumi non seguono abbastanza la temperatura.",
    none: "Il confronto a parità di meteo non si può fare.",
  },
  poor: (count: string, all: string) =>
    `Attenzione: ${count} forniture su ${all} sono lette per meno del 90 % del tempo, e quello che manca non è contato.`,
  assumed: (eur: string) => `Di questa spesa, ${eur} sono a un prezzo ipotizzato: mancano i contratti.`,
};
const en: Words = {
  title: "In short",
  energy: "Energy",
  cost: "Cost",
  change: "Against the year before",
  weather: "In the same weather",
  co2: "CO₂ emitted",
  ofIt: (eur) => `of it ${eur} at an assumed price, where there is no contract`,
  co2Missing: (carriers) => `without ${carriers}: no factor is known`,
  opening: (period, kwh, eur) => `In ${period} the town's buildings and lights used ${kwh} kWh, which cost ${eur}.`,
  unread: (period) => `In ${period} no supply was read: there is no energy to count.`,
  partial: (day) => `The period is not over: figures go to ${day}.`,
  more: (pct, of) => `That is ${pct} more than on the same days of the year before${of}.`,
  less: (pct, of) => `That is ${pct} less than on the same days of the year before${of}.`,
  same: (of) => `That is as much as on the same days of the year before${of}.`,
  leftOut: (groups) => ` (without ${groups}, which cannot be compared)`,
  noChange: "It cannot be held against the year before: readings of one of the two are missing.",
  weatherMore: (pct) => `In this weather, the habits of the year before would have used less: it is ${pct} more.`,
  weatherLess: (pct) => `In this weather, the habits of the year before would have used more: ${pct} was saved.`,
  weatherSame: "In this weather that is what the habits of the year before would have used.",
  noWeather: {
    "too-little-history":
      "It cannot be corrected for the weather: 300 days that were read before the period are needed.",
    "weather-unknown": "It cannot be corrected for the weather: temperatures are missing.",
    "not-measured-now": "It cannot be corrected for the weather: readings of the period are missing.",
    "not-measured-then": "It cannot be corrected for the weather: readings of the year before are missing.",
    "no-model": "It cannot be corrected for the weather: use does not follow the temperature well enough.",
    none: "It cannot be corrected for the weather.",
  },
  poor: (count, all) =>
    `Mind: ${count} supplies of ${all} were read for less than 90 % of the time, and what is missing is not counted.`,
  assumed: (eur) => `Of this cost ${eur} is at an assumed price: contracts are missing.`,
};
const words = { it, en };

/** How much, what it cost, and whether that is more or less than the year before: figures, and the same in sentences. */
export function summarySection(facts: ReportFacts): ReportSection {
  const { request, use, days } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const groups = compareGroups(facts);
  const town = compareTown(groups, facts);
  const co2 = convertUse(use.supplies, "co2", facts.factors, days.to);
  const { total } = use;
  const energyTotals = use.totals.filter(({ group }) => group !== "water");
  const metered = use.supplies.filter(({ deliveries, group }) => deliveries === undefined && group !== "water");
  const poor = metered.filter(({ coveredPct }) => coveredPct < LEAST_COVER_PCT);
  const weatherReason = groups.map(({ expected }) => expected).find((one) => one !== undefined && "missing" in one);
  const noWeather =
    t.noWeather[weatherReason !== undefined && "missing" in weatherReason ? weatherReason.missing : "none"];
  const supplies = energyTotals.reduce((sum, each) => sum + each.supplies, 0);
  const mean = (of: (each: (typeof energyTotals)[number]) => number): number =>
    supplies === 0
      ? 0
      : Math.round((10 * energyTotals.reduce((sum, each) => sum + of(each) * each.supplies, 0)) / supplies) / 10;
  const isUnread = total.kwh === 0 && metered.every(({ coveredPct }) => coveredPct === 0);
  return section("summary", t.title, {
    sentences: [
      isUnread
        ? t.unread(format.period(request.period))
        : t.opening(format.period(request.period), format.number(total.kwh), format.eur(total.eur)),
      ...(facts.isPartial ? [t.partial(format.day(days.to))] : []),
      sayChange(town, t, format, request),
      sayWeather(town, t, format, noWeather),
      ...(total.assumedEur > 0 ? [t.assumed(format.eur(total.assumedEur))] : []),
      ...(poor.length > 0 ? [t.poor(format.number(poor.length), format.number(metered.length))] : []),
    ],
    figures: [
      figure("energy", t.energy, "kWh", 0, number(total.kwh, totalSource(facts, days, "kwh")), {
        coveredPct: mean(({ coveredPct }) => coveredPct),
        estimatedPct: mean(({ estimatedPct }) => estimatedPct),
      }),
      figure("cost", t.cost, "€", 2, number(total.eur, totalSource(facts, days, "eur")), {
        ...(total.assumedEur > 0 ? { note: t.ofIt(format.eur(total.assumedEur)) } : {}),
      }),
      figure(
        "change",
        t.change,
        "%",
        1,
        number(town.changePct, { page: partOfReport(request, "comparison") }, t.noChange),
        town.leftOut.length > 0 && town.changePct !== undefined
          ? { note: t.leftOut(list(town.leftOut.map((group) => sayGroup(group, request)))).trim() }
          : {},
      ),
      figure(
        "weather",
        t.weather,
        "%",
        1,
        number(town.weatherPct, { page: partOfReport(request, "comparison") }, noWeather),
      ),
      figure(
        "co2",
        t.co2,
        "t",
        1,
        co2.carriers.every(({ tonnes }) => tonnes === undefined)
          ? nothing(
              isUnread ? "—" : t.co2Missing(list(co2.withoutFactor.map((carrier) => sayCarrier(carrier, request)))),
            )
          : number(co2.tonnes, { page: partOfReport(request, "co2") }),
        co2.withoutFactor.length > 0
          ? { note: t.co2Missing(list(co2.withoutFactor.map((carrier) => sayCarrier(carrier, request)))) }
          : {},
      ),
    ],
  });
}

const list = (names: readonly string[]): string => names.map((name) => name.toLowerCase()).join(", ");
/** Less than this is no difference, %. */
const SAME_PCT = 0.05;

function sayChange(
  { changePct, leftOut }: ComparedTown,
  t: Words,
  format: ReportFormat,
  request: ReportFacts["request"],
): string {
  if (changePct === undefined) return t.noChange;
  const of = leftOut.length === 0 ? "" : t.leftOut(list(leftOut.map((group) => sayGroup(group, request))));
  const pct = format.percent(Math.abs(changePct));
  return Math.abs(changePct) < SAME_PCT ? t.same(of) : changePct > 0 ? t.more(pct, of) : t.less(pct, of);
}

function sayWeather({ weatherPct }: ComparedTown, t: Words, format: ReportFormat, missing: string): string {
  if (weatherPct === undefined) return missing;
  const pct = format.percent(Math.abs(weatherPct));
  return Math.abs(weatherPct) < SAME_PCT ? t.weatherSame : weatherPct > 0 ? t.weatherMore(pct) : t.weatherLess(pct);
}
