/** The bucket that an instant lies in, which must lie between the first edge and the last. */
export function bucketAt(edges: readonly number[], atMs: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
