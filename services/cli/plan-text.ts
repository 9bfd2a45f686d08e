import type { ScenarioAnswer } from "@lucciola/contract/api/plan.ts";
import { formatTable, onOneLine } from "./terminal.ts";

const UNITS: Readonly<Record<ScenarioAnswer["objective"], string>> = {
  kwh: "kWh",
  co2: "kg CO2",
  eur: "EUR",
  npv: "EUR",
};
const whole = (value: number): string => Math.round(value).toLocaleString("en-GB");

/** What a plan is worth, and how much better any other could be at most. */
export function planVerdict({ impossible, notFound, value, objective, gapPct }: ScenarioAnswer): string {
  if (impossible) return "It cannot be carried out: take a demand away or add money.";
  if (notFound === true) return "No plan was found in the time: take fewer demands, or give it more seconds.";
  const proven =
    gapPct === undefined
      ? "how much better another could be is not known"
      : `no plan is better by more than ${gapPct} %`;
  return `Worth ${whole(value)} ${UNITS[objective]}; ${proven}.`;
}

/** A plan as people read it: what it is worth, year by year, and the works. */
export function formatPlan(answer: ScenarioAnswer): string {
  const parts = [planVerdict(answer)];
  if (answer.works.length > 0)
    parts.push(
      formatTable(
        ["YEAR", "WORKS", "SPENT EUR", "GRANTS EUR", "LEFT EUR", "SAVES KWH", "SAVES EUR"],
        answer.years.map((year) => [
          String(year.year),
          String(answer.works.filter((work) => work.year === year.year).length),
          ...[year.spentEur, year.grantsEur, year.carriedEur, year.savingKwh, year.savingEur].map(whole),
        ]),
      ),
      formatTable(
        ["YEAR", "MEASURE", "COST EUR", "TOWN EUR", "KWH/YEAR", "GRANTS", "NAME"],
        answer.works.map((work) => [
          String(work.year),
          work.measure,
          ...[work.investEur, work.ownEur, work.savingKwhPerYear].map(whole),
          work.grants.map(({ grant }) => grant).join("+") || "-",
          work.name,
        ]),
      ),
    );
  const list = (heading: string, lines: readonly string[]): void => {
    if (lines.length > 0) parts.push([heading, ...lines.map((line) => `  - ${onOneLine(line)}`)].join("\n"));
  };
  list(
    "Left out:",
    answer.leftOut.map(({ measure, why }) => `${measure}: ${why.en}`),
  );
  list(
    "With another budget:",
    answer.otherBudgets.map(
      ({ factor, value, works }) =>
        `${Math.round(factor * 100)} %: ${whole(value)} ${UNITS[answer.objective]}, ${works} works`,
    ),
  );
  list("To know:", [...answer.unverifiedGrants.map((id) => `the grant ${id} is not verified`), ...answer.issues]);
  return parts.join("\n\n");
}
