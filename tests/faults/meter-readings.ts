import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { LedgerValue } from "./ledger.ts";

export interface ReadingsMessage {
  readonly samples: MeterSample[];
  readonly values: LedgerValue[];
}

const SAMPLES_PER_MESSAGE = 3;

/** Messages of one meter, a second from sample to sample, with values that name their sample. */
export function meterReadings(point: string, fromMs: number): () => ReadingsMessage {
  let count = 0;
  return () => {
    const readings = Array.from({ length: SAMPLES_PER_MESSAGE }, () => {
      count += 1;
      return { at: fromMs + count * 1_000, importTotalWh: count * 7, activePowerW: count / 8 };
    });
    return {
      samples: readings.map(({ at, ...measured }) => ({ at: formatInstant(at), ...measured })),
      values: readings.flatMap(({ at, importTotalWh, activePowerW }) => [
        { point, quantity: "importTotalWh", at, value: importTotalWh },
        { point, quantity: "activePowerW", at, value: activePowerW },
      ]),
    };
  };
}
