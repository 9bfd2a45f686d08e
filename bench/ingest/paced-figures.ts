import { quantile } from "../figures/quantile.ts";
import type { IngestSide } from "./ingest-side.ts";
import type { Publishers } from "./publishers.ts";

/** At a steady rate, ms: from message to PUBACK; and from the device's clock to the store, as far as a side tells. */
export interface PacedFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly toStoreP50Ms: number | null;
  readonly toStoreP99Ms: number | null;
}

export async function pace(
  side: IngestSide,
  publishers: Publishers,
  alreadySent: number,
  options: { readonly forMs: number; readonly ratePerS: number },
): Promise<PacedFigures & { readonly messages: number }> {
  const agesMs = side.followAges?.();
  const { messages, latenciesMs } = await publishers.pace(options);
  await side.stored(alreadySent + messages);
  const ages = (await agesMs?.stop()) ?? [];
  if (agesMs !== undefined && ages.length !== messages)
    throw new Error(`Of ${messages} messages ${ages.length} were seen to be stored`);
  const ageAt = (share: number): number | null => (ages.length === 0 ? null : quantileOf(ages, share));
  return {
    messages,
    p50Ms: quantileOf(latenciesMs, 0.5),
    p99Ms: quantileOf(latenciesMs, 0.99),
    toStoreP50Ms: ageAt(0.5),
    toStoreP99Ms: ageAt(0.99),
  };
}

const quantileOf = (values: readonly number[], share: number): number => Number(quantile(values, share).toPrecision(3));
