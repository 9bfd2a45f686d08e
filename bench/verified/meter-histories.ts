import { SLOT_MS } from "@lucciola/city/calendar/slots.ts";
import type { Cabinet, Supply } from "@lucciola/city/layout/town.ts";
import { drawOfLamps, KWH_PER_LITRE, type Span } from "@lucciola/city/measures/true-totals.ts";
import { noise } from "@lucciola/city/noise.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { TemperatureSample } from "@lucciola/domain/baseline/hourly-temperature.ts";
import type { MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import { SITE } from "./town-works.ts";

const HOUR_MS = 3_600_000;
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
  const draw = drawOfLamps(world, cabinet, span, SITE);
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
