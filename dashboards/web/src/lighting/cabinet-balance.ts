import type { CabinetDetail } from "@lucciola/contract/api/lamp-record.ts";

/** What the line between cabinet and lamps loses at most, % of the meter. */
const LINE_LOSS_PCT = 3;
/** Own meters of unknown lamps are taken for the coarser of the two classes of ANSI C136.52. */
const UNKNOWN_CLASS_PCT = 5;
/** Both have to know nearly all of the night, or the difference is of what they do not know. */
const LEAST_COVERED_PCT = 98;

export type Balance =
  | { readonly kind: "not-comparable" }
  | {
      readonly kind: "compared";
      readonly differenceWh: number;
      readonly differencePct: number;
      readonly isWithin: boolean;
    };

/** The meter against the sum of its lamps: whether what is between them can be their metering class and the line's loss. */
export function balanceOf({ meter, lamps, meteringClassPct = UNKNOWN_CLASS_PCT }: CabinetDetail["balance"]): Balance {
  if (meter === undefined || meter.wh === 0 || Math.min(meter.coveredPct, lamps.coveredPct) < LEAST_COVERED_PCT)
    return { kind: "not-comparable" };
  const differenceWh = meter.wh - lamps.wh;
  const differencePct = (100 * differenceWh) / meter.wh;
  const isWithin = differencePct <= meteringClassPct + LINE_LOSS_PCT && differencePct >= -meteringClassPct;
  return { kind: "compared", differenceWh, differencePct, isWithin };
}
