import type { AlarmKind, AlarmPlaceKind } from "@lucciola/contract/lighting/alarm.ts";

/** What is wrong at a place as far as the diagnosis can tell, with the numbers that say so. */
export interface Finding {
  readonly kind: AlarmKind;
  readonly place: { readonly kind: AlarmPlaceKind; readonly id: string };
  /** The cabinet at which it was found; absent for the network's. */
  readonly cabinet?: string;
  readonly sinceMs: number;
  /** Numbers with their unit in the name. */
  readonly evidence: Readonly<Record<string, number>>;
  /** Points that suffer from it. */
  readonly affected: readonly string[];
}
