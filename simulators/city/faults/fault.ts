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

/** The amount of a fault, or the middle of what is usual for its kind. */
export function amountOf({ kind, amount }: Fault): number {
  const range = faultKind(kind).amount?.range ?? [0, 0];
  return amount ?? (range[0] + range[1]) / 2;
}
