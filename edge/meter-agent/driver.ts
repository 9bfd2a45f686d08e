import type { MeterInterval, MeterSample } from "@lucciola/contract/metering/meter-message.ts";

export interface MeterReadFailure {
  /** No connection; no answer in time; an answer that makes no sense or refuses. */
  readonly kind: "unreachable" | "timeout" | "bad-response";
  /** What happened and where, e.g. `10.0.0.7:502 unit 3: no answer in 1000 ms`. */
  readonly reason: string;
}

export type MeterReadOutcome =
  | {
      readonly kind: "sample";
      readonly sample: MeterSample;
      /** Values that the meter answered but that cannot be true (not a number, out of range), in words. */
      readonly omitted: readonly string[];
    }
  | MeterReadFailure;

/** A meter that can be asked at any time. */
export interface MeterDriver {
  /** Reads the meter once. Failures of the field are outcomes; a rejection is a bug. Gives up soon after an abort. */
  read(signal: AbortSignal): Promise<MeterReadOutcome>;
}

export type MeterValues =
  | { readonly channel: "meter"; readonly samples: readonly MeterSample[] }
  | { readonly channel: "meterInterval"; readonly intervals: readonly MeterInterval[] };

export interface MeterBatch {
  /** At most what fits one message; may be empty when every row was refused. */
  readonly values: MeterValues;
  /** Rows that this batch comes from, refused ones included. */
  readonly rowsRead: number;
  /** One text for each refused row: file, line, column, what is wrong and what to do. */
  readonly refused: readonly string[];
}

/** A record of the past that gives its values in its own time: a file, an archive. */
export interface MeterSource {
  /**
   * All batches from the beginning, then ends; ends early on abort. Throws OperationalError when the source as a whole
   * cannot be read (no such file, a column is missing, the file is cut short).
   */
  batches(signal: AbortSignal): AsyncIterable<MeterBatch>;
}
