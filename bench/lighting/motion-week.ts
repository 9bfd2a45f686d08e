import type { Lamp, StreetEdge } from "@lucciola/city/layout/town.ts";
import { type Noise, noise } from "@lucciola/city/noise.ts";
import { COUNT_MS } from "@lucciola/city/sensing/true-flow.ts";
import type { MotionZone } from "@lucciola/contract/lighting/motion-zone.ts";
import { floorPct } from "@lucciola/domain/lighting/classes.ts";
import { type LitUntil, lightAhead } from "@lucciola/domain/lighting/motion/light-ahead.ts";
import type { Published } from "./adaptive-week.ts";
import { darkSpans } from "./dark-spans.ts";
import { type Outage, throughAt } from "./link-outages.ts";
import type { SectionNights, Week } from "./town-nights.ts";

const WALKING_MPS = 1.4;
/** From a detector to the rules [A]. */
const LATENCY_MS = 300;
const MOST_PIECES_WALKED = 4;

/** The group of the lamps along one piece of a street. */
export const pieceGroup = ({ edge }: Lamp): string => edge.id;

/** A detector in the middle of each lit piece; light a minute ahead, at the level of the design class. */
function zoneOf({ town: { section, lamps } }: SectionNights): MotionZone {
  const pieces = [...new Map(lamps.map(({ edge }) => [edge.id, edge])).values()];
  return {
    pieces: pieces.map(({ id, from, to, lengthM }) => ({ group: id, from: from.id, to: to.id, lengthM })),
    detectors: pieces.map(({ id }) => ({ point: id, group: id })),
    speedMps: WALKING_MPS,
    lookAheadS: 60,
    holdS: 20,
    dimPct: floorPct(section, section.designClass),
  };
}

/**
 * What the rules publish for the pieces of a street in a week, by piece: whoever passes walks along some pieces, is seen by
 * the detectors on them (or missed, as the counters miss), and the light runs ahead.
 */
export function motionWeek(
  seed: number,
  section: SectionNights,
  week: Week,
  away: { readonly gateway: readonly Outage[]; readonly rules: readonly Outage[] },
): Map<string, Published[]> {
  const zone = zoneOf(section);
  const detections = detectionsOf(seed, section, week)
    .map((seen) => ({ ...seen, heardMs: throughAt(away.rules, throughAt(away.gateway, seen.atMs + LATENCY_MS)) }))
    .sort((a, b) => a.heardMs - b.heardMs);
  const published = new Map<string, Published[]>();
  let litUntil: LitUntil = {};
  for (const { detector, atMs, heardMs } of detections) {
    const step = lightAhead(zone, litUntil, heardMs, [{ detector, atMs }]);
    litUntil = step.litUntil;
    for (const { group, setpoint } of step.raises) {
      const ofGroup = published.get(group) ?? [];
      ofGroup.push({ atMs: heardMs, setpoint });
      published.set(group, ofGroup);
    }
  }
  return published;
}

/** Who is seen where and when, by night. */
function detectionsOf(seed: number, section: SectionNights, week: Week): { detector: string; atMs: number }[] {
  const chance = noise(seed, `passages ${section.town.section.id}`);
  const { lanes } = section.town.section;
  const missed = (lanes[0]?.counters[0]?.missedPct ?? 0) / 100;
  const pieces = [...new Map(section.town.lamps.map(({ edge }) => [edge.id, edge])).values()];
  const nights = darkSpans(week);
  const detections: { detector: string; atMs: number }[] = [];
  for (let startMs = week.fromMs; startMs < week.toMs; startMs += COUNT_MS) {
    if (!nights.some(({ fromMs, toMs }) => startMs > fromMs - COUNT_MS && startMs < toMs)) continue;
    const passing = lanes.reduce((sum, { name }) => sum + section.passed(name, startMs), 0);
    for (let walker = 0; walker < passing; walker++) {
      const draw = (startMs / COUNT_MS) * 512 + walker * 8;
      let atMs = startMs + chance.uniform(draw) * COUNT_MS;
      for (const [index, { id, lengthM }] of walkedPieces(pieces, chance, draw).entries()) {
        const isSeen = chance.uniform(draw + 3 + index) >= missed;
        if (isSeen) detections.push({ detector: id, atMs: Math.round(atMs + (500 * lengthM) / WALKING_MPS) });
        atMs += (1_000 * lengthM) / WALKING_MPS;
      }
    }
  }
  return detections;
}

/** Some pieces in a row, in one of both directions. */
function walkedPieces(pieces: readonly StreetEdge[], chance: Noise, draw: number): StreetEdge[] {
  const first = Math.floor(chance.uniform(draw + 1) * pieces.length);
  const count = 1 + Math.floor(chance.uniform(draw + 2) * MOST_PIECES_WALKED);
  const isBackwards = chance.uniform(draw + 7) < 0.5;
  return isBackwards
    ? pieces.slice(Math.max(0, first - count + 1), first + 1).toReversed()
    : pieces.slice(first, first + count);
}
