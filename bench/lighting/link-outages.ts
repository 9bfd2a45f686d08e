import { drawFrom } from "@lucciola/city/chance.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When a link or a service is away: about once in `everyDays`, for between `leastMin` and `mostMin` minutes. */
export function outagesOf(
  seed: number,
  name: string,
  span: { readonly fromMs: number; readonly toMs: number },
  often: { readonly everyDays: number; readonly leastMin: number; readonly mostMin: number },
): Outage[] {
  const draw = drawFrom(seed, `outage ${name} ${span.fromMs}`);
  const outages: Outage[] = [];
  for (let atMs = span.fromMs; ; ) {
    atMs += -Math.log(1 - draw.between(0, 1)) * often.everyDays * DAY_MS;
    if (atMs >= span.toMs) return outages;
    const untilMs = atMs + draw.between(often.leastMin, often.mostMin) * MINUTE_MS;
    outages.push({ fromMs: Math.round(atMs), untilMs: Math.round(untilMs) });
    atMs = untilMs;
  }
}

/** When something that is ready at an instant gets through: at once, or a few seconds after the outage that holds it. */
export function throughAt(outages: readonly Outage[], atMs: number): number {
  const outage = outages.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
  return outage === undefined ? atMs : outage.untilMs + 3_000;
}
