import { OperationalError } from "../process/operational-error.ts";
import type { Reading } from "./time-series.ts";

/**
 * A store took some readings of a batch and refuses others, which it names. Sending them again is of no use; what was not
 * refused is stored.
 */
export class ReadingsRefusedError extends OperationalError {
  readonly refused: readonly RefusedReading[];

  constructor(store: string, refused: readonly RefusedReading[], cause?: unknown) {
    const [first] = refused;
    const others = refused.length > 1 ? `, and ${refused.length - 1} more` : "";
    super({
      code: "readings-refused",
      message: `${store} refuses ${first?.reading.quantity} at ${first?.reading.point}, ${first?.reading.at} ms: ${first?.why}${others}. All other readings of the batch are stored.`,
      cause,
    });
    this.refused = refused;
  }
}

export interface RefusedReading {
  readonly reading: Reading;
  /** In the store's own words. */
  readonly why: string;
}
