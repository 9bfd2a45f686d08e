/**
 * What energy and water cost a town, EUR: a kWh of electricity or heat, a thousand litres of gas or water. Assumptions of
 * November 2026, taxes included, until contracts of the town's own are known; no figure of a bill follows from them.
 */
export const ASSUMED_PRICES: Readonly<Record<string, number>> = {
  electricity: 0.25,
  heat: 0.12,
  gas: 1.1,
  water: 2.2,
};

/** The assumed price of a carrier; 0 where none is known, and then nothing is priced. */
export const assumedPriceEur = (carrier: string): number => ASSUMED_PRICES[carrier] ?? 0;
