import type { PlanProblem } from "./plan-problem.ts";

/** A group has so many works at most: what it can be brought to is looked at whole, and doubles with each. */
export const MOST_IN_GROUP = 12;

/**
 * Works in groups that have little to do with each other but for money: those of one place, as a rule. What excludes each
 * other, saves of the same or needs another comes together as long as the group stays small. Gives each work's group,
 * numbered from 0.
 */
export function placeGroups({ options, exclusive, overlaps }: PlanProblem): Map<string, number> {
  const parent = new Map(options.map(({ id }) => [id, id]));
  const size = new Map(options.map(({ id }) => [id, 1]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next;
    return root;
  };
  const join = (a: string, b: string): void => {
    const [rootA, rootB] = [rootOf(a), rootOf(b)];
    const together = (size.get(rootA) ?? 0) + (size.get(rootB) ?? 0);
    if (rootA === rootB || !parent.has(rootA) || !parent.has(rootB) || together > MOST_IN_GROUP) return;
    parent.set(rootB, rootA);
    size.set(rootA, together);
  };
  for (const [first, ...others] of exclusive) for (const other of others) join(first ?? other, other);
  for (const { id, needs } of options) for (const needed of needs) join(id, needed);
  for (const { works } of overlaps) join(works[0], works[1]);
  const numbers = new Map<string, number>();
  return new Map(
    options.map(({ id }) => {
      const root = rootOf(id);
      const number = numbers.get(root) ?? numbers.size;
      numbers.set(root, number);
      return [id, number];
    }),
  );
}
