/*
 * A column of numbers, little endian, a multiple of 8 bytes long:
 *
 *    0  1  how the numbers are kept: 0 as doubles, 1 as what lies above the least, 2 as steps from one to the next
 *    1  1  decimals: the numbers are whole once multiplied by this power of ten
 *    2  1  bits of each packed number, 0 to 32
 *    4  4  unit of the packed numbers: their greatest common divisor
 *    8  8  the least number (1) or the first one (2), as a double
 *   16  8  the least step (2 only), as a double
 *          the packed numbers, from the lowest bit of one word of 32 bits to the next; or the doubles
 *
 * Meters and lamps send decimal numbers that change little: a power of 230.1 W is 2301 tenths, a quarter of an hour is a
 * step that never changes. Every number comes back to the last bit.
 */
export const AS_DOUBLES = 0;
export const ABOVE_LEAST = 1;
export const IN_STEPS = 2;
export const HEAD_BYTES = 16;
export const STEPS_HEAD_BYTES = 24;
export const MAX_BITS = 32;
export const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** What so many packed numbers take, in whole units of 8 bytes. */
export const packedBytes = (count: number, bits: number) => Math.ceil((count * bits) / 64) * 8;
