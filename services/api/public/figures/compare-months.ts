import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Building } from "@lucciola/platform/registry/registry.ts";
import { coveredPct } from "../../consumption.ts";
import type { FeedingSupply, Month, MonthUse, ShownCarrier } from "./month-use.ts";

/** [A] As of other indicators: a gap of a tenth shifts a month as much as a mild week does. */
export const LEAST_COVER_PCT = 90;
/** [A] K d of a month. Below it there was hardly any heating, and a ratio of degree days says nothing about use. */
const LEAST_DEGREE_DAYS = 60;

export interface MeasuredMonth {
  readonly range: Month;
  readonly uses: ReadonlyMap<PointId, MonthUse>;
}

/** Of one carrier, all buildings together: Wh; of gas litres. */
export interface CarrierUse {
  readonly carrier: ShownCarrier;
  readonly supplies: number;
  readonly amount: number;
  /** How much of the month is covered by readings of all supplies, %. */
  readonly coveredPct: number;
  /** Over the supplies that are known in both months alone, so that a new meter does not look like waste. */
  readonly comparison: MonthComparison | undefined;
}

export interface MonthComparison {
  readonly supplies: number;
  readonly amount: number;
  readonly amountBefore: number;
  /** % more (positive) or less than a year before. */
  readonly changePct: number;
  /** The same for equally cold weather; of gas and heat alone, and where both months' degree days are known. */
  readonly weatherChangePct: number | undefined;
}

/** Electricity of one building, Wh. */
export interface BuildingMonth {
  readonly id: string;
  readonly name: string;
  readonly use: string;
  /** Undefined where nothing was measured. */
  readonly electricityWh: number | undefined;
  readonly coveredPct: number;
  readonly changePct: number | undefined;
}

interface Compared {
  readonly supplies: readonly FeedingSupply[];
  readonly buildings: readonly Building[];
  readonly month: MeasuredMonth;
  readonly yearBefore: MeasuredMonth;
  readonly degreeDays: { readonly month: number | undefined; readonly yearBefore: number | undefined };
}

/** A month against the same a year before, by carrier and by building. */
export function compareMonths(compared: Compared): {
  readonly carriers: CarrierUse[];
  readonly buildings: BuildingMonth[];
} {
  const { supplies, buildings } = compared;
  const carriers = (["electricity", "gas", "heat"] as const).flatMap((carrier) => {
    const some = supplies.filter((supply) => supply.carrier === carrier);
    return some.length === 0 ? [] : [carrierUse(carrier, some, compared)];
  });
  return { carriers, buildings: buildings.map((building) => buildingMonth(building, compared)) };
}

const coverOf = ({ range, uses }: MeasuredMonth, supplies: readonly FeedingSupply[]): number =>
  coveredPct(
    supplies.reduce((sum, { point }) => sum + (uses.get(point.id)?.coveredMs ?? 0), 0),
    range.toMs - range.fromMs,
    supplies.length,
  );

const isKnownIn = (month: MeasuredMonth, supply: FeedingSupply): boolean => coverOf(month, [supply]) >= LEAST_COVER_PCT;

function carrierUse(
  carrier: ShownCarrier,
  supplies: readonly FeedingSupply[],
  { month, yearBefore, degreeDays }: Compared,
): CarrierUse {
  const amountIn = ({ uses }: MeasuredMonth, some: readonly FeedingSupply[]): number =>
    some.reduce((sum, { point }) => sum + (uses.get(point.id)?.amount ?? 0), 0);
  const inBoth = supplies.filter((supply) => isKnownIn(month, supply) && isKnownIn(yearBefore, supply));
  const [amount, amountBefore] = [amountIn(month, inBoth), amountIn(yearBefore, inBoth)];
  const cold = carrier === "electricity" ? undefined : coldness(degreeDays);
  return {
    carrier,
    supplies: supplies.length,
    amount: amountIn(month, supplies),
    coveredPct: coverOf(month, supplies),
    comparison:
      amountBefore <= 0
        ? undefined
        : {
            supplies: inBoth.length,
            amount,
            amountBefore,
            changePct: changePct(amount, amountBefore),
            weatherChangePct: cold === undefined ? undefined : changePct(amount, amountBefore * cold),
          },
  };
}

/** How much colder the month was than a year before, as a ratio of degree days. */
function coldness({ month, yearBefore }: Compared["degreeDays"]): number | undefined {
  if (month === undefined || yearBefore === undefined) return undefined;
  return Math.min(month, yearBefore) < LEAST_DEGREE_DAYS ? undefined : month / yearBefore;
}

function buildingMonth({ id, name, use }: Building, { supplies, month, yearBefore }: Compared): BuildingMonth {
  const own = supplies.filter(
    ({ carrier, shares }) => carrier === "electricity" && shares.some(({ building }) => building === id),
  );
  const amountIn = ({ uses }: MeasuredMonth): number =>
    own.reduce((sum, { point, shares }) => {
      const sharePct = shares.find(({ building }) => building === id)?.sharePct ?? 0;
      return sum + ((uses.get(point.id)?.amount ?? 0) * sharePct) / 100;
    }, 0);
  const isComparable =
    own.length > 0 && own.every((supply) => isKnownIn(month, supply) && isKnownIn(yearBefore, supply));
  const cover = coverOf(month, own);
  const before = amountIn(yearBefore);
  return {
    id,
    name,
    use,
    electricityWh: cover === 0 ? undefined : Math.round(amountIn(month)),
    coveredPct: cover,
    changePct: isComparable && before > 0 ? changePct(amountIn(month), before) : undefined,
  };
}

const changePct = (now: number, before: number): number => Math.round((now / before - 1) * 1_000) / 10;
