import type { LightingOrder } from "@lucciola/contract/lighting/group-message.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";

const DAY_MS = 86_400_000;

/** An order always ends, and soon enough that it is not forgotten. */
export const LONGEST_ORDER_MS: Readonly<Record<LightingOrder["kind"], number>> = {
  override: 31 * DAY_MS,
  emergency: DAY_MS,
  lock: 7 * DAY_MS,
};
/** How far ahead an order may be given. */
export const FARTHEST_ORDER_MS = 366 * DAY_MS;
/** Of an order whose giver names none. */
export const DEFAULT_ORDER_PRIORITY = 50;

/** What the floor of a lamp is known by. */
export interface FlooredLamp {
  readonly id: string;
  readonly section: LightingSection | undefined;
  readonly settings: LampSettings | undefined;
}

/**
 * What a person must know before a level goes under the floor of some of these lamps, in words; `undefined` when it goes
 * under none.
 */
export function floorWarning(lamps: readonly FlooredLamp[], dimPct: number): string | undefined {
  const floorOf = ({ settings }: FlooredLamp): number => settings?.leastDimPct ?? 0;
  const under = lamps.filter((lamp) => floorOf(lamp) > dimPct);
  const [first, ...others] = under;
  if (first === undefined) return undefined;
  const strictest = others.reduce((best, lamp) => (floorOf(lamp) > floorOf(best) ? lamp : best), first);
  const { section } = strictest;
  const many = under.length === 1 ? "a lamp" : `${under.length} lamps`;
  return `${dimPct} % is under the floor of ${many}: ${section?.name ?? strictest.id} needs ${floorOf(strictest)} % for class ${section?.leastClass ?? "its own"}`;
}
