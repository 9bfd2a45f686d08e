import type { WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";

export interface Position {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

const EARTH_RADIUS_M = 6_371_000;
const radians = (deg: number): number => (deg * Math.PI) / 180;

/** The distance of two places on the ground, m. */
export function distanceM(a: Position, b: Position): number {
  const dLat = radians(b.latitudeDeg - a.latitudeDeg);
  const dLon = radians(b.longitudeDeg - a.longitudeDeg);
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.latitudeDeg)) * Math.cos(radians(b.latitudeDeg)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h));
}

const SEVERITY_RANK = { urgent: 0, warning: 1, note: 2 } as const;

/** Where an order's place is, if it is known. */
export const placeOf = ({ place }: WorkOrderEntry): Position | undefined =>
  place.latitudeDeg === undefined || place.longitudeDeg === undefined
    ? undefined
    : { latitudeDeg: place.latitudeDeg, longitudeDeg: place.longitudeDeg };

/**
 * The nearest first, those without a place behind them; without a position of one's own by severity, then by when they
 * are due. What is under way stands before all.
 */
export function sortOrders(orders: readonly WorkOrderEntry[], here: Position | undefined): WorkOrderEntry[] {
  const far = (order: WorkOrderEntry): number => {
    const place = placeOf(order);
    return here === undefined || place === undefined ? Number.POSITIVE_INFINITY : distanceM(here, place);
  };
  const begun = (order: WorkOrderEntry): number => (order.state === "under-way" ? 0 : 1);
  return orders.toSorted((a, b) => {
    const first = begun(a) - begun(b);
    if (first !== 0) return first;
    const [farA, farB] = [far(a), far(b)];
    if (farA !== farB) return farA < farB ? -1 : 1;
    const hurry = SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity];
    return hurry !== 0 ? hurry : a.dueAt.localeCompare(b.dueAt);
  });
}

/** "350 m", "2,4 km": metres in steps of ten, as a phone knows no better. */
export const sayDistance = (m: number, number: (value: number, digits?: number) => string): string =>
  m < 1_000 ? `${number(Math.round(m / 10) * 10)} m` : `${number(m / 1_000, 1)} km`;
