import type { LintFinding, LintReport, SimulatedYear } from "@lucciola/contract/lighting/lint-report.ts";
import { formatTable, onOneLine } from "./terminal.ts";

export type Language = "en" | "it";

/** The report as people read it: what is wrong, then what a year uses. */
export function formatLintReport(report: LintReport, language: Language): string {
  const { findings, firstNight, nights, lamps, nominalPowerW } = report;
  const told = findings.map((finding) => formatFinding(finding, language));
  const count = (severity: LintFinding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  const years = formatTable(
    ["YEAR OF", "", "LIT h", "kWh", "COST", "CO2 kg", "SAVES OVER FULL", "OVER TODAY"],
    report.years.map((year) => [
      year.kind,
      year.id,
      whole(year.use.litHours),
      whole(year.use.energyWh / 1_000),
      whole(year.use.cost),
      whole(year.use.co2Kg),
      percent(year.savingOverFullPct),
      year.savingOverTodayPct === undefined ? "" : percent(year.savingOverTodayPct),
    ]),
  );
  const power = `${lamps} lamp(s), ${whole(nominalPowerW)} W at 100 %, ${report.pricePerKwh} a kWh, ${report.co2KgPerKwh} kg of CO2 a kWh`;
  return [
    ...told,
    ...(told.length > 0 ? [""] : []),
    `${count("error")} error(s), ${count("warning")} warning(s), ${count("note")} note(s) in ${nights} nights from ${firstNight}`,
    "",
    power,
    years,
    ...report.years.slice(0, 1).map(formatExtremes),
  ].join("\n");
}

function formatFinding({ severity, code, where, when, message }: LintFinding, language: Language): string {
  const place = [
    where.calendar === undefined ? [] : [`calendar ${where.calendar}`],
    where.rule === undefined ? [] : [`rule ${where.rule + 1}`],
    where.programme === undefined ? [] : [`programme ${where.programme}`],
    where.step === undefined ? [] : [`step ${where.step + 1}`],
    where.lamps === undefined ? [] : [where.lamps.slice(0, 5).join(", ")],
  ].flat();
  const often = when === undefined ? "" : ` [${when.nights} night(s) from ${when.firstNight}]`;
  return onOneLine(`${severity.padEnd(7)} ${code}  ${place.join(", ")}: ${message[language]}${often}`);
}

const formatExtremes = ({ id, shortestNight, longestNight }: SimulatedYear): string =>
  `${id}: shortest night ${shortestNight.night} (${shortestNight.litHours.toFixed(1)} h), longest ${longestNight.night} (${longestNight.litHours.toFixed(1)} h)`;

const whole = (value: number): string => String(Math.round(value));
const percent = (value: number): string => `${value.toFixed(1)} %`;
