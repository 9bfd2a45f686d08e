import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { shown } from "../csv/shown-cell.ts";
import type { Installation, Point, Registry } from "../registry/registry.ts";
import type { CurveRegister, CurveRow, CurveRun } from "./curve-row.ts";

const FUTURE_TOLERANCE_MS = 5 * 60_000;
const FLUIDS: readonly (string | undefined)[] = ["gas", "water"];

type Placing = { readonly ok: true; readonly point: Point } | { readonly ok: false; readonly reason: string };

/** Finds the supply of a row and says why what it holds cannot be that supply's. */
export interface KnownSupplies {
  /** By POD, PDR or id; without a code the one that was given for the whole file. */
  find(code: string | undefined): Placing;
  /** Why these readings cannot be stored at the supply; `undefined` when they can. */
  issueOf(point: Point, row: Extract<CurveRow, { kind: "taken" }>): string | undefined;
  /** Whether a meter of the town measures the supply, so that its registers count and not the amounts of a file. */
  isMetered(point: Point): boolean;
}

export function knownSupplies({ assets }: Registry, given: Point | undefined, nowMs: number): KnownSupplies {
  const points = [...assets.points("supply"), ...assets.points("cabinet")];
  const byCode = new Map<string, Point>();
  for (const point of points) {
    byCode.set(point.id, point);
    if (point.supplyCode !== undefined) byCode.set(supplyCodeKey(point.supplyCode), point);
  }
  const installations = new Map<PointId, Installation[]>();
  for (const each of assets.installations()) {
    const known = installations.get(each.point);
    if (known === undefined) installations.set(each.point, [each]);
    else known.push(each);
  }

  return {
    find: (code) => {
      if (code === undefined || code === "") {
        if (given !== undefined) return { ok: true, point: given };
        return { ok: false, reason: "says not of which supply it is: give one with --supply" };
      }
      const point = byCode.get(supplyCodeKey(code));
      if (point === undefined)
        return {
          ok: false,
          reason: `there is no supply ${shown(code)}: add it (lucciola import supplies), or correct it`,
        };
      if (given !== undefined && given.id !== point.id)
        return { ok: false, reason: `${shown(code)} is the supply ${point.id}, and --supply says ${given.id}` };
      return { ok: true, point };
    },
    issueOf: (point, { runs, registers }) => {
      for (const each of [...runs, ...registers]) {
        const issue = carrierIssue(point, each) ?? futureIssue(each, nowMs);
        if (issue !== undefined) return issue;
      }
      const measured = registers.find(({ atMs }) =>
        installations.get(point.id)?.some(({ fromMs, toMs }) => fromMs <= atMs && (toMs === undefined || atMs < toMs)),
      );
      if (measured === undefined) return undefined;
      return `${point.id} has a meter of its own since then: two registers cannot share one supply. Add another supply for what the utility reads`;
    },
    isMetered: (point) => installations.get(point.id)?.some(({ toMs }) => toMs === undefined) ?? false,
  };
}

function carrierIssue({ id, carrier }: Point, { quantity }: CurveRun | CurveRegister): string | undefined {
  const isVolume = quantity === "volumeL" || quantity === "volumeTotalL";
  if (isVolume === FLUIDS.includes(carrier)) return undefined;
  return `${id} is a supply of ${carrier ?? "electricity"}, and ${quantity} is ${isVolume ? "a volume" : "an energy"}: is it the right supply?`;
}

function futureIssue(each: CurveRun | CurveRegister, nowMs: number): string | undefined {
  const endMs =
    "atMs" in each ? each.atMs : each.startMs + each.stepMs * (each.values.findLastIndex((v) => v !== undefined) + 1);
  if (endMs <= nowMs + FUTURE_TOLERANCE_MS) return undefined;
  return `it ends at ${formatInstant(endMs)}, which is still to come: is the date right?`;
}
