import type { QuantityName } from "@lucciola/contract/units/quantities.ts";

/** What one part of a device has measured: the device as a whole, or one of its outputs. */
export interface LorawanPart {
  /** `undefined`: the device as a whole; else its output or the address of its driver. */
  readonly output: number | undefined;
  readonly values: readonly (readonly [QuantityName, number])[];
}

export type LorawanRead =
  | { readonly ok: true; readonly parts: readonly LorawanPart[] }
  | { readonly ok: false; readonly issue: string };

export interface Downlink {
  readonly fPort: number;
  readonly bytes: Uint8Array;
  /** The level that the device will take: a switch knows 0 and 100 alone. Per cent. */
  readonly dimPct: number;
}

/** A payload that its maker has documented. */
export interface PayloadCodec {
  /** Where the documentation is. */
  readonly source: string;
  /** Reads an uplink; one of a port that measures nothing has no parts. Never throws. */
  decode(fPort: number, bytes: Uint8Array): LorawanRead;
  /** The downlink for a level; `undefined` where the device is no lamp's. */
  encodeLevel(dimPct: number, output: number | undefined): Downlink | undefined;
}
