import { type FaultKindName, faultKind } from "./fault-kinds.ts";

/** A fault with its ground truth. It lasts from `fromMs` until `untilMs`, half-open. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKindName;
  /** The lamp, circuit, cabinet or supply that it befalls. */
  readonly point: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Its size, in the unit that its kind names. */
  readonly amount: number | undefined;
  /** `scheduled` by the seed, listed in the `scenario`, or `injected` by hand. */
  readonly origin: "scheduled" | "scenario" | "injected";
}

/** The end of a fault that lasts until somebody clears it. */
export const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;

export const isActive = ({ fromMs, untilMs }: Fault, atMs: number): boolean => fromMs <= atMs && atMs < untilMs;

/** The amount of a fault; without one the middle of what is usual for its kind, above zero where it may be either. */
export function amountOf({ kind, amount }: Fault): number {
  const [from, to] = faultKind(kind).amount?.range ?? [0, 0];
  return amount ?? (Math.max(0, from) + to) / 2;
}
