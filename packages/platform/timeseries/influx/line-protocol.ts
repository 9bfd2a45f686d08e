import { escape as escaped } from "@influxdata/influxdb-client";
import { quantityOf } from "@lucciola/contract/units/quantities.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Reading, SeriesKey } from "../time-series.ts";
import { measurementOf, NEWEST_MS, OLDEST_MS } from "./influxql.ts";

/** A reading as it is sent. */
export interface Line {
  readonly reading: Reading;
  readonly text: string;
}

/**
 * The readings as lines of protocol: a measurement for each quantity, the point as its tag, and one field `value`, of
 * whole numbers where the quantity is of whole numbers. Of several readings of one series at one instant the last is
 * kept: InfluxDB does not say which of them would win.
 *
 * @throws OperationalError `reading-refused` for an instant that InfluxDB cannot keep.
 */
export function linesFor(readings: readonly Reading[]): Line[] {
  const lines = new Map<string, Line>();
  for (const reading of readings) {
    const { at, value } = reading;
    if (at <= OLDEST_MS || at >= NEWEST_MS) refuse(reading);
    const { head, suffix } = formOf(reading);
    // Adding zero turns -0 into 0, which whole numbers cannot tell apart.
    const text = `${head} value=${value + 0}${suffix} ${at}`;
    lines.set(`${head} ${at}`, { reading, text });
  }
  return [...lines.values()];
}

function formOf({ point, quantity }: SeriesKey): { head: string; suffix: string } {
  return {
    head: `${escaped.measurement(measurementOf(quantity))},point=${escaped.tag(point)}`,
    suffix: quantityOf(quantity).integer ? "i" : "",
  };
}

function refuse({ point, quantity, at }: Reading): never {
  throw new OperationalError({
    code: "reading-refused",
    message: `A reading of ${quantity} at ${point} cannot be stored: ${at} is not an instant that InfluxDB can keep, from 1678 to 2261. Nothing of its batch was stored.`,
  });
}
