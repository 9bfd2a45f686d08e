import type { EnergyReportList } from "@lucciola/contract/api/energy-reports.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { supplyPoints } from "../energy/supply-view.ts";
import type { ReportDeps } from "./report-deps.ts";

const TEN_YEARS_MS = 10 * 366 * 86_400_000;

/** Months and years of the last ten years in which any supply was read, newest first. Rejects as the store does. */
export async function reportMonths({ store, registry, clock, config }: ReportDeps): Promise<EnergyReportList> {
  const { zone } = config.site;
  const points = supplyPoints(registry);
  if (points.length === 0) return { months: [], years: [] };
  const query = { fromMs: clock.now() - TEN_YEARS_MS, toMs: clock.now(), bucket: "month" as const, zone };
  const seriesOf = (quantities: readonly ("importTotalWh" | "volumeTotalL" | "importWh")[]) =>
    points.flatMap(({ id }) => quantities.map((quantity) => ({ point: id, quantity })));
  const registers = await store.increaseTotal({ series: seriesOf(["importTotalWh", "volumeTotalL"]), ...query });
  const amounts = await store.aggregate({ series: seriesOf(["importWh"]), ...query });
  const starts = [...registers, ...amounts].map(({ startMs }) => localTimeOf(startMs, zone).date.slice(0, 7));
  const yesterday = localTimeOf(clock.now() - 86_400_000, zone).date.slice(0, 7);
  const months = [...new Set(starts)]
    .filter((month) => month <= yesterday)
    .sort()
    .reverse();
  return { months, years: [...new Set(months.map((month) => month.slice(0, 4)))] };
}
