import type { PointId } from "@lucciola/contract/ids/ids.ts";
import {
  type ImportedReadings,
  MAX_IMPORTED_VALUES,
  type RegisterReading,
} from "@lucciola/contract/metering/imported-readings.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { CurveRegister, CurveRun } from "./curve-row.ts";

/** A run and a value as JSON, at the most: a parcel stays well below what a socket or a journal's record takes. */
const RUN_BYTES = 180;
const VALUE_BYTES = 17;
const MAX_BYTES = 150_000;

interface OpenRun {
  readonly point: PointId;
  readonly quantity: CurveRun["quantity"];
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: (number | null)[];
}

/** Gathers readings into messages; what continues a run is added to it, so that a file of single rows stays small. */
export class ReadingParcel {
  readonly #source: string;
  #runs: OpenRun[] = [];
  #registers: RegisterReading[] = [];
  #newest = new Map<string, OpenRun>();
  #bytes = 0;
  #values = 0;

  constructor(source: string) {
    this.#source = source.slice(-200);
  }

  addRun(point: PointId, { quantity, startMs, stepMs, values }: Omit<CurveRun, "code">): void {
    const key = `${point} ${quantity} ${stepMs}`;
    const open = this.#newest.get(key);
    const continues = open !== undefined && open.startMs + open.values.length * stepMs === startMs;
    const run = continues ? open : { point, quantity, startMs, stepMs, values: [] };
    if (!continues) {
      this.#runs.push(run);
      this.#newest.set(key, run);
      this.#bytes += RUN_BYTES;
    }
    for (const value of values) run.values.push(value ?? null);
    this.#bytes += values.length * VALUE_BYTES;
    this.#values += values.length;
  }

  addRegister(point: PointId, { quantity, atMs, value }: Omit<CurveRegister, "code">): void {
    this.#registers.push({ point, quantity, at: formatInstant(atMs), value });
    this.#bytes += RUN_BYTES;
    this.#values += 1;
  }

  get isFull(): boolean {
    return this.#bytes >= MAX_BYTES || this.#values >= MAX_IMPORTED_VALUES / 2;
  }

  /** The message of what was gathered, and begins anew; `undefined` when that is nothing. */
  take(): ImportedReadings | undefined {
    if (this.#values === 0) return undefined;
    const runs = this.#runs.map(({ point, quantity, startMs, stepMs, values }) => ({
      point,
      quantity,
      start: formatInstant(startMs),
      stepS: stepMs / 1_000,
      values,
    }));
    const message: ImportedReadings = { source: this.#source, runs, registers: this.#registers };
    this.#runs = [];
    this.#registers = [];
    this.#newest = new Map();
    this.#bytes = 0;
    this.#values = 0;
    return message;
  }
}
