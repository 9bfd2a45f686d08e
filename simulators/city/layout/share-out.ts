/**
 * Shares out a whole number in proportion to weights, so that the parts add up to it: the largest remainders take what is
 * left over. With `least`, each part has at least so much.
 */
export function shareOut(total: number, weights: readonly number[], least = 0): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const free = total - least * weights.length;
  const exact = weights.map((weight) => (whole === 0 ? free / weights.length : (free * weight) / whole));
  const parts = exact.map(Math.floor);
  const left = free - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts.map((part) => part + least);
}
