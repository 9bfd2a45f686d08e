import type { OrderStatus } from "@lucciola/contract/api/lighting-orders.ts";

/** Orders that were one act of a person: shown as one, and ended as one. */
export interface OrdersTogether {
  readonly first: OrderStatus;
  readonly all: readonly OrderStatus[];
  /** Lamps of all of them; a lamp that is in two of their groups counts twice. */
  readonly lamps: number;
}

/** Who gave what, why and at which instant: two acts never agree in all of it. */
const actOf = ({ by, createdAt, kind, dimPct, from, until, reason }: OrderStatus): string =>
  JSON.stringify([by, createdAt, kind, dimPct, from, until, reason]);

export function ordersTogether(orders: readonly OrderStatus[]): OrdersTogether[] {
  const acts = new Map<string, OrderStatus[]>();
  for (const order of orders) {
    const known = acts.get(actOf(order));
    if (known === undefined) acts.set(actOf(order), [order]);
    else known.push(order);
  }
  return [...acts.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [{ first, all, lamps: all.reduce((sum, { lamps }) => sum + lamps, 0) }];
  });
}
