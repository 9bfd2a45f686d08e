import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What becomes of a message between a device and its spool. */
export type MessageFate =
  | { readonly kind: "on-time" }
  | { readonly kind: "late"; readonly byMs: number }
  | { readonly kind: "lost" }
  /** Kept by a gateway that is offline, until then as far as is known. */
  | { readonly kind: "held"; readonly untilMs: number };

const ON_TIME: MessageFate = { kind: "on-time" };
const LOST: MessageFate = { kind: "lost" };
/** Most are late by minutes, a few by hours. */
const LATEST_MS = 6 * 3_600_000;

/** By the seed, the device and the instant at which it speaks. */
export function messageFates({ seed, roughness }: Scenario): (device: string, atMs: number) => MessageFate {
  const lost = roughness.lostPct / 100;
  const late = lost + roughness.latePct / 100;
  const chances = new Map<string, ReturnType<typeof noise>>();
  return (device, atMs) => {
    if (late === 0) return ON_TIME;
    const chance = chances.get(device) ?? noise(seed, `message ${device}`);
    chances.set(device, chance);
    const second = Math.floor(atMs / 1_000);
    const drawn = chance.uniform(second * 2);
    if (drawn < lost) return LOST;
    if (drawn >= late) return ON_TIME;
    return { kind: "late", byMs: Math.round(20_000 + chance.uniform(second * 2 + 1) ** 4 * LATEST_MS) };
  };
}
