/** An amount in whole 1/100,000 of a euro: cents are exact, and so are the five decimals that bills print at most. */
export type Eur5 = number;

/** A cent. */
export const CENT_EUR5 = 1_000;

/** Quantities are whole millionths of their unit (Wh are exact kWh), prices whole 1/100,000,000 of a euro. */
export const QUANTITY_SCALE = 1_000_000;
export const PRICE_SCALE = 100_000_000;
export const EUR5_SCALE = 100_000;

/**
 * Quantity times price, divided by `divisor` (12 for a yearly price on months), rounded once, half away from zero: to
 * the cent as on the lines of bills, or to 1/100,000 euro. Exact in between, so cost is kWh times price.
 */
export function amountOf(quantityE6: number, priceE8: number, step: "cent" | "eur5", divisor = 1): Eur5 {
  // 1e-6 times 1e-8 is 1e-14 euro; a Eur5 is 1e-5.
  const perEur5 = 1_000_000_000n * BigInt(divisor);
  const product = BigInt(quantityE6) * BigInt(priceE8);
  return step === "cent"
    ? Number(divideRounded(product, perEur5 * BigInt(CENT_EUR5))) * CENT_EUR5
    : Number(divideRounded(product, perEur5));
}

/** Rounded half away from zero, as invoices are. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const twice = 2n * numerator + (numerator < 0n ? -denominator : denominator);
  return twice / (2n * denominator);
}

/** To the cent, half away from zero. */
export const roundToCents = (amount: Eur5): Eur5 =>
  Number(divideRounded(BigInt(amount), BigInt(CENT_EUR5))) * CENT_EUR5;

/** A part of an amount in per cent (a tax, a loss), to the cent; per cent with at most two decimals. */
export const percentOf = (amount: Eur5, pct: number): Eur5 =>
  Number(divideRounded(BigInt(amount) * BigInt(Math.round(pct * 100)), 10_000n * BigInt(CENT_EUR5))) * CENT_EUR5;

/**
 * The whole number of 1/`scale` that a decimal number stands for: `0.1` euro are 10,000 of 1/100,000. The nearest one
 * where it has more decimals. Numbers of JSON with up to 15 digits are met exactly.
 */
export const scaled = (value: number, scale: number): number => {
  const whole = Math.round(value * scale);
  return Object.is(whole, -0) ? 0 : whole;
};

export const eurOf = (amount: Eur5): number => amount / EUR5_SCALE;
