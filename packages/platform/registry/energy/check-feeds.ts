import type { SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";
import type { Dated } from "./supplies.ts";

/** Shares are entered as 33.33 and the like. */
const SHARES_TOLERANCE_PCT = 0.05;

/**
 * Throws OperationalError when what a supply is said to feed is not there, gets more than all of it, or when the supply
 * would lie under itself, at whatever time. `all` already holds the new facts.
 */
export function checkFeeds(
  db: Database,
  supply: PointId,
  { feeds, under }: SupplyFacts,
  all: ReadonlyMap<PointId, readonly Dated<SupplyFacts>[]>,
): void {
  let sharesPct = 0;
  for (const feed of feeds) {
    if ("building" in feed) {
      sharesPct += feed.sharePct;
      if (db.first("SELECT 1 FROM building WHERE id = ?", feed.building) === undefined)
        throw refusal("building-unknown", `Supply ${supply} feeds the building ${feed.building}, which is not there`);
    } else requirePoint(db, supply, "cabinet", feed.cabinet);
  }
  if (sharesPct > 100 + SHARES_TOLERANCE_PCT)
    throw refusal(
      "supply-shares-exceeded",
      `The buildings of supply ${supply} get ${Math.round(sharesPct * 100) / 100} % of it together: correct their shares`,
    );
  if (under === undefined) return;
  requirePoint(db, supply, "supply", under);
  const circle = circleFrom(supply, all);
  if (circle === undefined) return;
  throw refusal(
    "supply-circle",
    `Supply ${supply} would be counted by itself: ${[...circle, circle[0]].join(" under ")}. Correct what lies under what`,
  );
}

function requirePoint(db: Database, supply: PointId, kind: "supply" | "cabinet", id: string): void {
  const point = db.first<{ kind: string }>("SELECT kind FROM point WHERE id = ?", id);
  if (point?.kind === kind) return;
  throw refusal(
    kind === "supply" ? "point-unknown" : "cabinet-unknown",
    point === undefined
      ? `Supply ${supply} names the ${kind} ${id}, which is not in the registry. Add it first`
      : `Supply ${supply} names ${id} as a ${kind}, and that is a ${point.kind}: correct it`,
  );
}

/** The supplies on a way upwards from this one that comes back to it; facts of all times count. */
function circleFrom(
  supply: PointId,
  all: ReadonlyMap<PointId, readonly Dated<SupplyFacts>[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (at: string, way: readonly string[]): readonly string[] | undefined => {
    for (const { facts } of all.get(at as PointId) ?? []) {
      if (facts.under === undefined) continue;
      if (facts.under === supply) return way;
      if (seen.has(facts.under)) continue;
      seen.add(facts.under);
      const circle = walk(facts.under, [...way, facts.under]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  return walk(supply, [supply]);
}

const refusal = (code: string, message: string): OperationalError => new OperationalError({ code, message });
