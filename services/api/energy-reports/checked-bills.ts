import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { ReportBill } from "@lucciola/domain/energy-report/report-facts.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { StoredBill } from "@lucciola/platform/registry/energy/tariff.ts";
import { checkStoredBill } from "../energy/bill-checking.ts";
import { HttpProblem } from "../problem-details.ts";
import type { ReportDeps } from "./report-deps.ts";

const PAGE = 200;
const MOST_BILLS_LOOKED_THROUGH = 5_000;
/** Each reads some months of a supply. */
const MOST_CHECKED = 150;

const NOT_CHECKED = {
  it: { many: "troppe bollette: controllala dalla sua pagina", none: "non si può controllare" },
  en: { many: "too many bills: check it on its page", none: "cannot be checked" },
} as const;

/** Bills that end on one of these days, held against contract and meter. */
export async function checkedBills(
  { registry, store, config }: ReportDeps,
  days: DayRange,
  lang: "it" | "en",
): Promise<ReportBill[]> {
  const bills: StoredBill[] = [];
  let beforeId: number | undefined;
  for (let seen = 0; seen < MOST_BILLS_LOOKED_THROUGH; seen += PAGE) {
    const some = registry.tariff.bills.list({ limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) });
    bills.push(...some.filter(({ bill }) => days.from <= bill.to && bill.to <= days.to));
    beforeId = some.at(-1)?.id;
    if (some.length < PAGE) break;
  }
  const checked: ReportBill[] = [];
  for (const [index, stored] of bills.entries()) {
    const { id, bill } = stored;
    const supply = bill.supply === undefined ? undefined : registry.assets.point(pointId(bill.supply));
    checked.push({
      ...{ id, number: bill.number, from: bill.from, to: bill.to },
      supply: supply?.name ?? bill.supply ?? bill.supplyCode,
      billedEur: bill.totalEur,
      check: index < MOST_CHECKED ? await check(stored) : { missing: NOT_CHECKED[lang].many },
    });
  }
  return checked;

  async function check(stored: StoredBill): Promise<ReportBill["check"]> {
    try {
      const { expectedEur, differenceEur, explanations } = await checkStoredBill(
        stored,
        registry,
        store,
        config.site.zone,
      );
      const [greatest] = explanations.toSorted((one, other) => Math.abs(other.amountEur) - Math.abs(one.amountEur));
      return { expectedEur, differenceEur, why: greatest?.title[lang] };
    } catch (error) {
      // A bill of an unknown supply, or of more days than are read at once, is in the list all the same.
      if (error instanceof OperationalError && !error.retryable) return { missing: NOT_CHECKED[lang].none };
      if (error instanceof HttpProblem && error.status < 500) return { missing: NOT_CHECKED[lang].none };
      throw error;
    }
  }
}
