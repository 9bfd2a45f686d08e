import type { TownSection } from "../sensing/sections.ts";
import { COUNT_MS } from "../sensing/true-flow.ts";

/**
 * What the world holds a section to, apart from any policy: its own copy of the classes of EN 13201-2 (cd/m2 for M, lx for
 * P) and its own reading of UNI 11248. Traffic of ten minutes asks for its class from a minute after them on: a count
 * cannot be known earlier than it ends, and a minute is what it may take to become light.
 */
const MAINTAINED: Readonly<Record<string, readonly number[]>> = {
  M: [2, 1.5, 1, 0.75, 0.5, 0.3],
  C: [30, 20, 15, 10, 7.5],
  P: [15, 10, 7.5, 5, 3, 2],
};
export const REACTION_MS = 60_000;

export interface RequiredLight {
  /** From then until ten minutes later. */
  readonly fromMs: number;
  /** Of the installation's maintained light, %. */
  readonly fluxPct: number;
}

/** What a section must be lit to from `fromMs` to `toMs`, in order; the first may begin before. */
export function requiredLight(
  { section }: Pick<TownSection, "section">,
  passed: (lane: string, startMs: number) => number,
  fromMs: number,
  toMs: number,
): RequiredLight[] {
  const required: RequiredLight[] = [];
  const first = Math.floor((fromMs - REACTION_MS) / COUNT_MS) * COUNT_MS - COUNT_MS;
  for (let startMs = first; startMs + COUNT_MS + REACTION_MS < toMs; startMs += COUNT_MS) {
    const busiest = Math.max(...section.lanes.map(({ name }) => passed(name, startMs)));
    required.push({ fromMs: startMs + COUNT_MS + REACTION_MS, fluxPct: fluxPctFor(section, busiest) });
  }
  return required;
}

function fluxPctFor(
  { designClass, leastClass, installedValue, serviceFlowVph }: TownSection["section"],
  count: number,
) {
  const flow = count * 6;
  const down = flow * 4 < serviceFlowVph ? 2 : flow * 2 < serviceFlowVph ? 1 : 0;
  const number = Math.min(Number(designClass.slice(1)) + down, Number(leastClass.slice(1)));
  const value = MAINTAINED[designClass.charAt(0)]?.[number - 1];
  if (value === undefined || installedValue === undefined) throw new RangeError(`no requirement for ${designClass}`);
  return Math.min(100, (100 * value) / installedValue);
}
