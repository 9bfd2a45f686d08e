import { ASSUMED_PRICES_EUR } from "../tariff/unit-price.ts";

/**
 * What a kWh, or a thousand litres of gas or water, is assumed to cost a town that has no contract stored, EUR with tax; 0
 * for a carrier of which nothing is known, and then nothing is priced. No figure of a bill follows from it.
 */
export const assumedPriceEur = (carrier: string): number =>
  (ASSUMED_PRICES_EUR as Readonly<Record<string, number>>)[carrier] ?? 0;
