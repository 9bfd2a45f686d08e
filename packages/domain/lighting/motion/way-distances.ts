import type { WayPiece } from "@lucciola/contract/lighting/motion-zone.ts";

/** How far a piece of way is from a place: to its nearer end, and to its farther one by the shortest way, m. */
export interface PieceDistance {
  readonly piece: WayPiece;
  readonly nearM: number;
  readonly farM: number;
}

/**
 * All pieces within `reachM` of the middle of `from`, itself with 0 first; by Dijkstra's algorithm over the nodes, the ways
 * taken in both directions. A closed loop is walked from both sides, so that its middle counts as its far end.
 */
export function piecesWithin(pieces: readonly WayPiece[], from: WayPiece, reachM: number): PieceDistance[] {
  const distanceOf = nodeDistances(pieces, from);
  const others = pieces.flatMap((piece): PieceDistance[] => {
    if (piece === from) return [];
    const [a, b] = [distanceOf.get(piece.from), distanceOf.get(piece.to)];
    if (a === undefined || b === undefined) return [];
    const nearM = Math.min(a, b);
    return nearM <= reachM ? [{ piece, nearM, farM: nearM + piece.lengthM }] : [];
  });
  return [{ piece: from, nearM: 0, farM: from.lengthM / 2 }, ...others.sort((x, y) => x.nearM - y.nearM)];
}

/** The way from the middle of a piece to every node that can be reached. */
function nodeDistances(pieces: readonly WayPiece[], start: WayPiece): Map<string, number> {
  const piecesAt = new Map<string, WayPiece[]>();
  for (const piece of pieces)
    for (const node of new Set([piece.from, piece.to])) piecesAt.set(node, [...(piecesAt.get(node) ?? []), piece]);
  const settled = new Map<string, number>();
  const open = new Map([start.from, start.to].map((node) => [node, start.lengthM / 2]));
  while (open.size > 0) {
    const [node, distanceM] = [...open].reduce((near, one) => (one[1] < near[1] ? one : near));
    open.delete(node);
    settled.set(node, distanceM);
    for (const piece of piecesAt.get(node) ?? []) {
      const other = piece.from === node ? piece.to : piece.from;
      const byHereM = distanceM + piece.lengthM;
      if (!settled.has(other) && byHereM < (open.get(other) ?? Number.POSITIVE_INFINITY)) open.set(other, byHereM);
    }
  }
  return settled;
}
