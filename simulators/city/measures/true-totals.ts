import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { CabinetDraw } from "../history/cabinet-draw.ts";
import { lampPast } from "../history/lamp-past.ts";
import { pastLevels } from "../history/past-levels.ts";
import type { Cabinet, Supply } from "../layout/town.ts";
import { placeOf } from "../lighting/lamp-place.ts";
import { WorldLamp } from "../lighting/world-lamp.ts";
import type { World } from "../world/world.ts";

/** [A] As the API tells gas in kWh where no contract does. */
export const KWH_PER_LITRE = 10.7 / 1_000;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the lamps of a cabinet draw at each quarter of an hour of a span, as their programme of the past has it. */
export function drawOfLamps(world: World, cabinet: Cabinet, span: Span, site: LightingSite): CabinetDraw {
  const draw = new CabinetDraw(span);
  const levels = pastLevels(site, span.fromMs)(span.toMs);
  for (const lamp of cabinet.circuits.flatMap(({ lamps }) => lamps.filter(({ registered }) => registered))) {
    const body = new WorldLamp(
      placeOf(world, lamp),
      { epochMs: span.fromMs },
      { lookAheadMs: span.toMs - span.fromMs, onStretch: (from, to) => draw.add(from, to) },
    );
    for (const _ of lampPast({ lamp: body, levels, ...span }));
  }
  return draw;
}

/**
 * What a meter truly counted by some instants of a span, kWh; of water litres in thousands. Ask a world without faults: a
 * meter that does not answer is an error.
 */
export function trueTotals(
  world: World,
  of: Supply | Cabinet,
  span: Span,
  instants: readonly number[],
  site: LightingSite,
): number[] {
  if ("circuits" in of) {
    const draw = drawOfLamps(world, of, span, site);
    return instants.map((atMs) => (world.cabinetReading(of, atMs, draw.at(atMs), "brief").importTotalWh ?? 0) / 1_000);
  }
  const perUnit = of.carrier === "gas" ? KWH_PER_LITRE : 1 / 1_000;
  return instants.map((atMs) => {
    const sample = world.meterReading(of, atMs, "brief");
    if (sample === "no-answer") throw new Error(`${of.point.id} does not answer in a world without faults`);
    return (sample.importTotalWh ?? sample.volumeTotalL ?? 0) * perUnit;
  });
}
