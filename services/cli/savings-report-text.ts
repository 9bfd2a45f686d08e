import type { Reason, ReasonCode, SavingsReport } from "@lucciola/domain/baseline/baseline.ts";
import type { LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import { formatFacts } from "./terminal.ts";

/** The report as people read it: the verdict in a sentence, why, and what it was computed with. */
export function formatSavingsReport(
  report: SavingsReport,
  { baseline, reporting }: { readonly baseline: LocalPeriod; readonly reporting: LocalPeriod },
): string {
  const { balancePoints, model, method } = report;
  const against = report.reasons.filter(({ weight }) => weight === "disqualifies");
  const notes = report.reasons.filter(({ weight }) => weight === "notes");
  const degrees = (celsius: number | undefined, fahrenheit: number | undefined) =>
    celsius === undefined
      ? undefined
      : `${celsius.toFixed(1)} C${fahrenheit === undefined ? "" : ` (${fahrenheit} F by method)`}`;
  return [
    headline(report),
    ...against.map((reason) => `  - ${sentence(reason)}`),
    ...(notes.length === 0 ? [] : ["", "To know:", ...notes.map((reason) => `  - ${sentence(reason)}`)]),
    "",
    formatFacts([
      ["baseline", `${baseline.from} to ${baseline.to}`],
      ["reporting period", `${reporting.from} to ${reporting.to}`],
      ["method", `${method}${model === null ? "" : `, ${model}`}`],
      ["heats below", degrees(balancePoints.heatingC, balancePoints.heatingF)],
      ["cools above", degrees(balancePoints.coolingC, balancePoints.coolingF)],
      ["would have used", report.expectedKwh === null ? undefined : kwh(report.expectedKwh)],
      ["R2, adjusted", report.r2Adj === null ? undefined : report.r2Adj.toFixed(3)],
      ["CV(RMSE)", report.cvrmse === null ? undefined : `${(100 * report.cvrmse).toFixed(1)} %`],
    ]),
  ].join("\n");
}

function headline(report: SavingsReport): string {
  const { savingsKwh, band, expectedKwh, confidence, verdict } = report;
  const share =
    savingsKwh === null || expectedKwh === null ? "" : ` (${((100 * savingsKwh) / expectedKwh).toFixed(1)} %)`;
  const within = band === null ? "" : `, give or take ${kwh(band)} with ${Math.round(100 * confidence)} % confidence`;
  const number = savingsKwh === null ? undefined : `${kwh(savingsKwh)}${share}${within}`;
  if (verdict === "saving") return `Saved ${number}.`;
  if (verdict === "no-saving") return `No saving can be shown: ${number}.`;
  const beside = number === undefined ? "" : ` The number beside it, which proves nothing: ${number}.`;
  const refused =
    verdict === "model-refused" ? "Cannot say: no model describes this supply well enough." : "Cannot say.";
  return `${refused}${beside} Because:`;
}

const kwh = (value: number): string => `${Math.abs(value) < 1_000 ? value.toFixed(1) : String(Math.round(value))} kWh`;

type Numbers = Readonly<Record<string, number>>;
const whole = (value: number | undefined): string => String(Math.round(value ?? 0));
const one = (value: number | undefined): string => (value ?? 0).toFixed(1);

/** What each code means; where and when is added to it. */
const SENTENCES: Readonly<Record<ReasonCode, (numbers: Numbers) => string>> = {
  "baseline-empty": () => "the baseline holds no day with both a reading and a temperature",
  "baseline-not-365-days": ({ days, requiredDays }) =>
    `the baseline has ${whole(days)} days; the method asks for ${whole(requiredDays)}`,
  "baseline-trimmed": ({ days, usedDays }) =>
    `of ${whole(days)} days of baseline the last ${whole(usedDays)} are used, as the method asks`,
  "readings-too-coarse": ({ readings, of }) =>
    `${whole(readings)} of ${whole(of)} readings are too long for this method; try caltrack-daily or caltrack-billing`,
  "too-many-missing-days": ({ missingDays, allowedDays }) =>
    `${whole(missingDays)} days of the baseline are missing; at most ${whole(allowedDays)} may be`,
  "month-coverage-low": ({ month, coveragePct, requiredPct }) =>
    `of month ${whole(month)} of the baseline ${one(coveragePct)} % of the hours are known; ${whole(requiredPct)} % are needed`,
  "negative-energy": ({ observations }) =>
    `${whole(observations)} value(s) of the baseline are below zero: does a photovoltaic plant feed in behind this meter?`,
  "extreme-values": ({ observations, limitKwhPerDay, highestKwhPerDay }) =>
    `${whole(observations)} value(s) of the baseline lie above ${one(limitKwhPerDay)} kWh a day, the highest at ${one(highestKwhPerDay)}`,
  "bill-length": ({ days, shortestDays, longestDays }) =>
    `a bill of ${whole(days)} days is left out; ${whole(shortestDays)} to ${whole(longestDays)} days can be used`,
  "gap-in-readings": ({ days }) => `no reading on ${whole(days)} day(s)`,
  "gap-in-temperatures": ({ days }) => `no temperature on ${whole(days)} day(s)`,
  "reporting-empty": () => "the reporting period holds no day with both a reading and a temperature",
  "reporting-incomplete": ({ days, countedDays }) =>
    `the saving is that of ${whole(countedDays)} of ${whole(days)} days of the reporting period`,
  "outside-baseline-temperatures": ({ days, lowestC, highestC }) =>
    `on ${whole(days)} day(s) it was colder or warmer than the baseline knows (${one(lowestC)} to ${one(highestC)} C)`,
  "hour-without-model": ({ hours }) =>
    `${whole(hours)} hour(s) of the week never came in the baseline and do not count`,
  "mode-not-in-baseline": () =>
    "a kind of days of the calendar never came in the baseline: what it uses cannot be told",
  "no-candidate-model": () => "no form of the model has coefficients that make sense",
  "no-weather-dependence": () => "use does not follow the weather: the model is a mean",
  "cvrmse-too-high": ({ cvrmse, limit }) =>
    `the model misses by ${whole(100 * (cvrmse ?? 0))} % (CV(RMSE)); above ${whole(100 * (limit ?? 0))} % it says too little`,
  "band-not-computable": () => "how sure the number is cannot be computed",
  "use-rose": () => "use rose by more than can be chance",
  "too-few-nights": ({ nights, requiredNights }) =>
    `the baseline has ${nights ?? 0} nights that are known, and needs ${requiredNights ?? 0}`,
  "outside-baseline-nights": ({ nights }) => `${nights ?? 0} nights are shorter or longer than any of the baseline`,
  "within-uncertainty": ({ bandKwh }) => `the difference is within what can be chance, ${kwh(bandKwh ?? 0)}`,
  "saving-small-for-option-c": ({ usualPct }) =>
    `metering the whole supply (IPMVP option C) is usual for savings above ${whole(usualPct)} %`,
};

function sentence({ code, numbers, from, to, mode }: Reason): string {
  const when = from === undefined ? "" : to === undefined || to === from ? `${from}: ` : `${from} to ${to}: `;
  return `${when}${SENTENCES[code](numbers)}${mode === undefined ? "" : ` (${mode})`}`;
}
