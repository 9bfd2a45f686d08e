import {
  AS_DOUBLES,
  HEAD_BYTES,
  IN_STEPS,
  MAX_BITS,
  POWERS_OF_TEN,
  packedBytes,
  STEPS_HEAD_BYTES,
} from "./column-format.ts";

/** What the head of a column says, and where the column after it begins. */
export interface ColumnHead {
  readonly how: number;
  readonly decimals: number;
  readonly bits: number;
  readonly unit: number;
  readonly base: number;
  readonly leastStep: number;
  readonly dataAt: number;
  readonly end: number;
}

/** `offset` is a multiple of 8, in bytes that begin at such a one themselves. */
export function readHead(bytes: Uint8Array, offset: number, count: number): ColumnHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const how = view.getUint8(0);
  const bits = view.getUint8(2);
  const dataAt = offset + (how === IN_STEPS ? STEPS_HEAD_BYTES : HEAD_BYTES);
  const dataBytes = how === AS_DOUBLES ? count * 8 : packedBytes(how === IN_STEPS ? count - 1 : count, bits);
  return {
    how,
    decimals: view.getUint8(1),
    bits,
    unit: view.getUint32(4, true),
    base: view.getFloat64(8, true),
    leastStep: how === IN_STEPS ? view.getFloat64(16, true) : 0,
    dataAt,
    end: dataAt + dataBytes,
  };
}

/** Whether each number of the column follows from the first and the step, and none need be unpacked. */
export const isRegular = ({ how, bits, decimals }: ColumnHead) => how === IN_STEPS && bits === 0 && decimals === 0;
/** Whether the head says already that no number is lower than the one before it. */
export const neverFalls = ({ how, leastStep }: ColumnHead) => how === IN_STEPS && leastStep >= 0;

/** Unpacks `count` numbers into `out`. */
export function unpackColumn(bytes: Uint8Array, head: ColumnHead, count: number, out: Float64Array): void {
  const { how, decimals, bits, dataAt } = head;
  if (how === AS_DOUBLES) {
    out.set(new Float64Array(bytes.buffer, bytes.byteOffset + dataAt, count));
    return;
  }
  if (bits === 0) unpackNone(head, count, out);
  else if (bits === MAX_BITS) unpackWords(bytes, head, count, out);
  else unpackBits(bytes, head, count, out);
  if (decimals === 0) return;
  const power = POWERS_OF_TEN[decimals] as number;
  for (let index = 0; index < count; index += 1) out[index] = (out[index] as number) / power;
}

/** Every number is the base, or a step from the one before it. */
function unpackNone({ base, leastStep }: ColumnHead, count: number, out: Float64Array): void {
  for (let index = 0, number = base; index < count; index += 1, number += leastStep) out[index] = number;
}

function unpackWords(bytes: Uint8Array, head: ColumnHead, count: number, out: Float64Array): void {
  const { how, unit, base, leastStep, dataAt, end } = head;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + dataAt, (end - dataAt) / 4);
  const first = how === IN_STEPS ? 1 : 0;
  let number = base;
  out[0] = base;
  for (let index = first; index < count; index += 1) {
    const packed = (words[index - first] as number) * unit;
    number = how === IN_STEPS ? number + (packed + leastStep) : base + packed;
    out[index] = number;
  }
}

/** The loop that queries spend most of their time in: seven million numbers for a year of two hundred meters. */
function unpackBits(bytes: Uint8Array, head: ColumnHead, count: number, out: Float64Array): void {
  const { how, bits, unit, base, leastStep, dataAt, end } = head;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + dataAt, (end - dataAt) / 4);
  const mask = 2 ** bits - 1;
  const isInSteps = how === IN_STEPS;
  let next = 0;
  let rest = 0;
  let left = 0;
  let number = base;
  out[0] = base;
  for (let index = isInSteps ? 1 : 0; index < count; index += 1) {
    let packed: number;
    if (left >= bits) {
      packed = rest & mask;
      rest >>>= bits;
      left -= bits;
    } else {
      const word = words[next] as number;
      next += 1;
      packed = (rest | (word << left)) & mask;
      rest = word >>> (bits - left);
      left += 32 - bits;
    }
    number = isInSteps ? number + (packed * unit + leastStep) : base + packed * unit;
    out[index] = number;
  }
}
