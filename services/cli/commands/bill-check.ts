import type { Bill } from "@lucciola/contract/energy/bill.ts";
import { BILL_REASONS } from "@lucciola/domain/tariff/bill-reasons.ts";
import type { MeasuredSupply } from "@lucciola/domain/tariff/billed-quantity.ts";
import { type BillCheck, checkBill } from "@lucciola/domain/tariff/check-bill.ts";
import { type DailyEnergy, dailyEnergy } from "@lucciola/domain/tariff/daily-energy.ts";
import { eurOf } from "@lucciola/domain/tariff/money.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { readBillFile } from "@lucciola/platform/bills/read-bill-file.ts";
import { Command } from "commander";
import { readText } from "../arguments.ts";
import { readContractFile, readIntervalFile } from "../tariff-file.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import type { CliDeps } from "../town.ts";
import { RefusedRows, UsageError } from "../usage-error.ts";

interface CheckOptions {
  readonly contract: string;
  readonly intervals: string;
  readonly reactiveDrawn?: string;
  readonly reactiveInjected?: string;
  readonly timezone: string;
  readonly json?: boolean;
}

/** Works on files alone; what is stored is checked by the API, which has the readings. */
export function billCheckCommand(deps: CliDeps): Command {
  return new Command("check")
    .description("why a bill differs from contract and meter, from files alone: every cent of it")
    .argument("<file>", "the bill: FatturaPA (XML), CSV or JSON", readText(4_096))
    .requiredOption("--contract <file>", "JSON: the versions of the contract", readText(4_096))
    .requiredOption("--intervals <file>", "what was measured, from lucciola intervals --json", readText(4_096))
    .option("--reactive-drawn <file>", "reactive energy drawn, as --intervals, in varh", readText(4_096))
    .option("--reactive-injected <file>", "reactive energy injected, as --intervals, in varh", readText(4_096))
    .option("--timezone <name>", "IANA time zone of the supply", "Europe/Rome")
    .option("--json", "as JSON")
    .action(async (file: string, options: CheckOptions) => {
      const { contract, intervals, reactiveDrawn, reactiveInjected, timezone, json } = options;
      if (!isKnownZone(timezone)) throw new UsageError(`There is no time zone ${timezone}`);
      const { bills, refused } = await readBillFile(file);
      for (const { line, reason } of refused) deps.terminal.warn(`${file}, line ${line}: ${reason}`);
      if (refused.length > 0) throw new RefusedRows();
      const contracts = readContractFile(contract);
      const energyIn = (path: string): DailyEnergy => dailyEnergy(readIntervalFile(path), timezone);
      const measured: MeasuredSupply = {
        active: energyIn(intervals),
        ...(reactiveDrawn === undefined ? {} : { reactiveDrawn: energyIn(reactiveDrawn) }),
        ...(reactiveInjected === undefined ? {} : { reactiveInjected: energyIn(reactiveInjected) }),
      };
      const checks = bills.map((bill) => ({
        bill,
        check: checkBill({ bill, contracts, measured, others: bills.filter((other) => other !== bill) }),
      }));
      deps.terminal.print(
        json
          ? JSON.stringify(checks.map(asJson), null, 2)
          : checks.map(({ bill, check }) => report(bill, check)).join("\n\n"),
      );
    });
}

const asJson = ({ bill, check }: { readonly bill: Bill; readonly check: BillCheck }) => ({
  number: bill.number,
  from: bill.from,
  to: bill.to,
  billedEur: eurOf(check.billedEur5),
  expectedEur: eurOf(check.expectedEur5),
  differenceEur: eurOf(check.billedEur5 - check.expectedEur5),
  payableEur: eurOf(check.payableEur5),
  energy: check.energy,
  explanations: check.explanations.map(({ reason, amountEur5, component, band, days, numbers, lines }) => ({
    reason,
    isExplained: !reason.startsWith("cannot-say"),
    amountEur: eurOf(amountEur5),
    component,
    band,
    from: days?.from,
    to: days?.to,
    numbers,
    lines,
  })),
});

function report(bill: Bill, { billedEur5, expectedEur5, payableEur5, energy, explanations }: BillCheck): string {
  const eur = (amount: number): string => eurOf(amount).toFixed(2);
  const facts = formatFacts([
    ["Bill", `${bill.number} of ${bill.supplier}, ${bill.from} to ${bill.to}`],
    ["Billed", `${eur(billedEur5)} euro with tax; to be paid to the supplier ${eur(payableEur5)}`],
    ["By contract and meter", `${eur(expectedEur5)} euro`],
    ["Difference", `${eur(billedEur5 - expectedEur5)} euro`],
    ["Energy", `${energy.billed} billed; ${energy.measured} measured, and ${energy.losses} of losses by contract`],
    ["Measured", `${energy.coveredPct.toFixed(1)} % of the days`],
  ]);
  if (explanations.length === 0) return `${facts}\n\nIt is as contract and meter make it.`;
  const rows = explanations.map(({ reason, amountEur5, component = "", band = "", numbers }) => [
    eurOf(amountEur5)
      .toFixed(5)
      .replace(/0{1,3}$/, ""),
    BILL_REASONS[reason].en,
    [component, band].join(" ").trim(),
    Object.entries(numbers)
      .map(([name, value]) => `${name} ${Math.round(value * 1e4) / 1e4}`)
      .join(", "),
  ]);
  return `${facts}\n\n${formatTable(["EURO", "WHY", "WHAT", "NUMBERS"], rows)}`;
}
