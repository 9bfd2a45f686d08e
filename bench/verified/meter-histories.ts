import { SLOT_MS } from "@lucciola/city/calendar/slots.ts";
import { CabinetDraw } from "@lucciola/city/history/cabinet-draw.ts";
import { lampPast } from "@lucciola/city/history/lamp-past.ts";
import { pastLevels } from "@lucciola/city/history/past-levels.ts";
import type { Cabinet, Supply } from "@lucciola/city/layout/town.ts";
import { placeOf } from "@lucciola/city/lighting/lamp-place.ts";
import { WorldLamp } from "@lucciola/city/lighting/world-lamp.ts";
import { noise } from "@lucciola/city/noise.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { TemperatureSample } from "@lucciola/domain/baseline/hourly-temperature.ts";
import type { MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import { SITE } from "./town-works.ts";

const HOUR_MS = 3_600_000;
/** As the API tells gas in kWh where no contract does: the ratio is the same on both sides. */
export const KWH_PER_LITRE = 10.7 / 1_000;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Hours of a supply as they are received: differences of its register, hours without both readings left out. */
export function supplyHours(world: World, supply: Supply, span: Span): MeteredEnergy[] {
  const perUnit = supply.carrier === "gas" ? KWH_PER_LITRE : 1 / 1_000;
  return hoursBetween(span, (atMs) => {
    if (world.messageFate(`${supply.point.id}/meter`, atMs).kind === "lost") return undefined;
    const sample = world.meterReading(supply, atMs, "brief");
    return sample === "no-answer" ? undefined : (sample.importTotalWh ?? sample.volumeTotalL ?? 0) * perUnit;
  });
}

/** The same of a cabinet, with what its lamps drew. */
export function cabinetHours(world: World, cabinet: Cabinet, span: Span): MeteredEnergy[] {
  const draw = drawOf(world, cabinet, span);
  return hoursBetween({ ...span, longestMs: 12 * HOUR_MS }, (atMs) => {
    if (world.messageFate(`${cabinet.point.id}/meter`, atMs).kind === "lost") return undefined;
    return (world.cabinetReading(cabinet, atMs, draw.at(atMs), "brief").importTotalWh ?? 0) / 1_000;
  });
}

/** Over a longer gap than `longestMs` nobody knows when what passed has passed. */
function hoursBetween(
  { fromMs, toMs, longestMs = HOUR_MS }: Span & { readonly longestMs?: number },
  totalKwh: (atMs: number) => number | undefined,
): MeteredEnergy[] {
  const hours: MeteredEnergy[] = [];
  let before: { atMs: number; totalKwh: number } | undefined;
  for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; atMs < toMs; atMs += HOUR_MS) {
    const total = totalKwh(atMs);
    if (total === undefined) continue;
    if (before !== undefined && total >= before.totalKwh && atMs - before.atMs <= longestMs)
      hours.push({ fromMs: before.atMs, toMs: atMs, energyKwh: total - before.totalKwh });
    before = { atMs, totalKwh: total };
  }
  return hours;
}

function drawOf(world: World, cabinet: Cabinet, span: Span): CabinetDraw {
  const draw = new CabinetDraw(span);
  const levels = pastLevels(SITE, span.fromMs)(span.toMs);
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

/** What a meter truly counted by some instants, kWh; it answers whatever befalls the network. */
export function trueTotals(world: World, of: Supply | Cabinet, span: Span, instants: readonly number[]): number[] {
  if ("circuits" in of) {
    const draw = drawOf(world, of, span);
    return instants.map((atMs) => (world.cabinetReading(of, atMs, draw.at(atMs), "brief").importTotalWh ?? 0) / 1_000);
  }
  const perUnit = of.carrier === "gas" ? KWH_PER_LITRE : 1 / 1_000;
  return instants.map((atMs) => {
    const sample = world.meterReading(of, atMs, "brief");
    if (sample === "no-answer") throw new Error(`${of.point.id} does not answer in a world without faults`);
    return (sample.importTotalWh ?? sample.volumeTotalL ?? 0) * perUnit;
  });
}

/** The town's weather station by the hour: class noise, and hours that never come. */
export function stationHours(world: World, seed: number, { fromMs, toMs }: Span): TemperatureSample[] {
  const chance = noise(seed, "verified station");
  const samples: TemperatureSample[] = [];
  for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; atMs < toMs; atMs += HOUR_MS) {
    const hour = atMs / HOUR_MS;
    if (chance.uniform(hour * 2) < 0.02) continue;
    const slot = atMs / SLOT_MS;
    const meanC = [0, 1, 2, 3].reduce((sum, quarter) => sum + world.weather.airTemperatureC(slot + quarter) / 4, 0);
    samples.push({ atMs, temperatureC: meanC + 0.2 * chance.normal(hour * 2 + 1) });
  }
  return samples;
}
