import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import { type Language, LOCALES } from "@lucciola/domain/anomaly/prose/language.ts";
import { tellAlert } from "@lucciola/domain/anomaly/prose/tell-alert.ts";
import { townClockOf } from "@lucciola/domain/anomaly/town-clock.ts";
import { watchSeries } from "@lucciola/domain/anomaly/watch-series.ts";
import { CLIMATIC_ZONES, type ClimaticZone } from "@lucciola/domain/baseline/weather/heating-season.ts";
import { ASSUMED_PRICES_EUR } from "@lucciola/domain/tariff/unit-price.ts";
import { readSeries, type Series } from "@lucciola/platform/csv/read-series.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Command, Option } from "commander";
import type { Terminal } from "../terminal.ts";

interface DetectOptions {
  readonly readings: string;
  readonly temperature?: string;
  readonly time?: string;
  readonly value?: string;
  readonly fuel: "electricity" | "gas" | "water";
  readonly timezone: string;
  readonly climaticZone: ClimaticZone;
  readonly language: Language;
  readonly json?: boolean;
}

const HOUR_MS = 3_600_000;
const HOURS_A_YEAR = 8_766;
/** Before so many days nothing can be said. */
const LEAST_DAYS = 21;

/** Looks for anomalies in a file; needs no server. */
export function detectCommand({ terminal }: { readonly terminal: Terminal }): Command {
  return new Command("detect")
    .description("look for anomalies in a file of readings: what is unusual, since when, and what it costs in a year")
    .requiredOption("--readings <file>", "CSV, plain or gzip: a time and a value (kWh or m3 of each interval) in a row")
    .option("--temperature <file>", "CSV: the air outside, °C; with it, cold days are not taken for waste")
    .option("--time <column>", "which column holds the time, where it is not found by itself")
    .option("--value <column>", "which column holds the value")
    .addOption(
      new Option("--fuel <kind>", "what is measured").choices(["electricity", "gas", "water"]).default("electricity"),
    )
    .option("--timezone <name>", "IANA zone of times without an offset, and of the days", "Europe/Rome")
    .addOption(
      new Option("--climatic-zone <letter>", "of its place (DPR 412/93): when it may be heated")
        .choices(CLIMATIC_ZONES)
        .default("E"),
    )
    .addOption(new Option("--language <language>", "of what is found").choices(["en", "it"]).default("en"))
    .option("--json", "rows with their scores, and alerts, as JSON")
    .action(async (options: DetectOptions) => {
      const { fuel, timezone, climaticZone, language } = options;
      const readings = await readSeries(options.readings, {
        zone: timezone,
        ...(options.time !== undefined && { time: options.time }),
        ...(options.value !== undefined && { value: options.value }),
      });
      if (readings.isDaily)
        throw new OperationalError({
          code: "detect-needs-hours",
          message: `${options.readings} has one value a day. Give readings of hours or quarters of an hour`,
        });
      const air =
        options.temperature === undefined ? undefined : await readSeries(options.temperature, { zone: timezone });
      const found = watchSeries(
        { id: options.readings, carrier: fuel, closing: "holidays", eurPerThousand: ASSUMED_PRICES_EUR[fuel] },
        { ...readings, unitsPerValue: 1_000, ...(air && { outsideC: lastBefore(air, readings.atMs) }) },
        townClockOf(timezone, { climaticZone }),
      );
      const endMs = readings.atMs.at(-1) ?? 0;
      const findings = found.alerts.map((alert) => ({ alert, kwh: usedSoFar(alert, endMs) }));
      if (options.json) {
        const alerts = findings.map((finding) => answerOf(finding, language, timezone));
        terminal.print(jsonOf(readings, found.scores, alerts));
      } else for (const line of reportOf(readings, findings, options)) terminal.print(line);
    });
}

interface Finding {
  readonly alert: AnomalyAlert;
  /** What was used beyond the expected while it lasted; of gas and water m3. */
  readonly kwh: number;
}

interface AlertAnswer {
  readonly from: string;
  readonly to: string | null;
  readonly kind: string;
  readonly kwh: number;
  readonly eurPerYear: number;
  readonly why: string;
}

function answerOf({ alert, kwh }: Finding, language: Language, zone: string): AlertAnswer {
  const { kind, fromMs, toMs, eurPerYear } = alert;
  return {
    from: formatInstant(fromMs),
    to: toMs === undefined ? null : formatInstant(toMs),
    kind,
    kwh,
    eurPerYear,
    why: tellAlert(alert, language, zone).why,
  };
}

function usedSoFar({ kind, fromMs, toMs, energy, evidence }: AnomalyAlert, endMs: number): number {
  const hours = Math.max(0, (toMs ?? endMs) - fromMs) / HOUR_MS;
  const { morePerHour, hours: hoursADay } = evidence;
  const used =
    kind === "holiday-use" && morePerHour !== undefined && hoursADay !== undefined
      ? morePerHour * hoursADay * Math.max(1, Math.round(hours / 24))
      : ((Object.values(energy)[0] ?? 0) * hours) / HOURS_A_YEAR;
  return Math.round(used / 100) / 10;
}

/** The last known value at or before each instant, not older than three hours. */
function lastBefore(series: Series, atMs: Float64Array): Float64Array {
  const order = Array.from(series.atMs.keys()).sort((a, b) => (series.atMs[a] ?? 0) - (series.atMs[b] ?? 0));
  let next = 0;
  let last = Number.NaN;
  let lastMs = Number.NEGATIVE_INFINITY;
  return atMs.map((instant) => {
    for (; next < order.length && (series.atMs[order[next] ?? 0] ?? 0) <= instant; next++) {
      const value = series.values[order[next] ?? 0] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      last = value;
      lastMs = series.atMs[order[next] ?? 0] ?? lastMs;
    }
    return instant - lastMs <= 3 * HOUR_MS ? last : Number.NaN;
  });
}

function jsonOf({ atMs, values }: Series, scores: Float64Array, alerts: readonly AlertAnswer[]): string {
  const rows: string[] = [];
  for (let row = 0; row < atMs.length; row++) {
    const value = values[row] ?? Number.NaN;
    rows.push(
      `{"at":"${formatInstant(atMs[row] ?? 0)}","value":${Number.isNaN(value) ? "null" : value},"score":${Number((scores[row] ?? 0).toFixed(4))}}`,
    );
  }
  return `{"rows":[${rows.join(",")}],"alerts":${JSON.stringify(alerts)}}`;
}

function reportOf(
  { atMs, refused, facts }: Series,
  findings: readonly Finding[],
  { fuel, language, timezone }: DetectOptions,
): string[] {
  const days = ((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / (24 * HOUR_MS);
  const lines = [`${atMs.length} values of ${Math.round(days)} days, column ${facts.valueColumn} (${facts.format})`];
  if (refused.count > 0)
    lines.push(
      `${refused.count} rows were left out; the first: line ${refused.first[0]?.line}: ${refused.first[0]?.reason}`,
    );
  if (days < LEAST_DAYS) lines.push(`Less than ${LEAST_DAYS} days: what is usual cannot be learned from them.`);
  if (findings.length === 0) lines.push("Nothing unusual was found.");
  const number = new Intl.NumberFormat(LOCALES[language]);
  const unit = fuel === "electricity" ? "kWh" : "m³";
  const { soFar, inAll } = { en: { soFar: "so far", inAll: "in all" }, it: { soFar: "finora", inAll: "in tutto" } }[
    language
  ];
  for (const { alert, kwh } of findings) {
    const { title, when, cost, why, advice } = tellAlert(alert, language, timezone);
    const used = kwh > 0 ? `, ${number.format(kwh)} ${unit} ${alert.toMs === undefined ? soFar : inAll}` : "";
    lines.push(`${title}, ${when}${used}. ${cost ?? ""}`.trimEnd(), `    ${why}`, `    ${advice}`);
  }
  return lines;
}
