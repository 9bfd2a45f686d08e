import type { ByteSink } from "./byte-sink.ts";
import {
  ABOVE_LEAST,
  AS_DOUBLES,
  HEAD_BYTES,
  IN_STEPS,
  MAX_BITS,
  POWERS_OF_TEN,
  packedBytes,
  STEPS_HEAD_BYTES,
} from "./column-format.ts";

let whole = new Float64Array(4_096);

/** Adds the first `count` numbers; all must be finite, and none minus zero. */
export function packColumn(values: Float64Array, count: number, sink: ByteSink): void {
  if (whole.length < count) whole = new Float64Array(count);
  const decimals = toWhole(values, count);
  if (decimals === undefined || !packWhole(decimals, count, sink)) packDoubles(values, count, sink);
}

/** Packs what is in `whole`; answers false where that is too far apart. */
function packWhole(decimals: number, count: number, sink: ByteSink): boolean {
  const [least = 0, most = 0] = extent(count, (index) => whole[index] as number);
  if (most - least > Number.MAX_SAFE_INTEGER) return false;
  const unit = divisor(count, (index) => (whole[index] as number) - least);
  const bits = bitsOf((most - least) / unit);
  const [leastStep = 0, mostStep = 0] = extent(count - 1, stepAfter);
  const isStepExact = mostStep - leastStep <= Number.MAX_SAFE_INTEGER;
  const stepUnit = isStepExact ? divisor(count - 1, (index) => stepAfter(index) - leastStep) : 1;
  const stepBits = isStepExact ? bitsOf((mostStep - leastStep) / stepUnit) : MAX_BITS + 1;
  if (Math.min(bits, stepBits) > MAX_BITS) return false;
  if (bits > MAX_BITS || STEPS_HEAD_BYTES * 8 + (count - 1) * stepBits < HEAD_BYTES * 8 + count * bits) {
    const stepOf = (index: number) => (stepAfter(index) - leastStep) / stepUnit;
    const view = packBits(sink, STEPS_HEAD_BYTES, count - 1, stepBits, stepOf);
    writeHead(view, IN_STEPS, decimals, stepBits, stepUnit, whole[0] ?? 0);
    view.setFloat64(HEAD_BYTES, leastStep, true);
  } else {
    const view = packBits(sink, HEAD_BYTES, count, bits, (index) => ((whole[index] as number) - least) / unit);
    writeHead(view, ABOVE_LEAST, decimals, bits, unit, least);
  }
  return true;
}

const stepAfter = (index: number) => (whole[index + 1] as number) - (whole[index] as number);

/** Puts the numbers, multiplied, into `whole`; the number of decimals, or nothing where they are not decimal. */
function toWhole(values: Float64Array, count: number): number | undefined {
  let decimals = 0;
  for (let index = 0; index < count; ) {
    const number = scaled(values[index] as number, decimals);
    if (number !== undefined) {
      whole[index] = number;
      index += 1;
      continue;
    }
    decimals += 1;
    if (decimals === POWERS_OF_TEN.length) return undefined;
    // Those before it are multiplied anew.
    index = 0;
  }
  return decimals;
}

/** The whole number that gives the value back when it is divided again. */
function scaled(value: number, decimals: number): number | undefined {
  const power = POWERS_OF_TEN[decimals] as number;
  const number = Math.round(value * power);
  return Number.isSafeInteger(number) && number / power === value ? number : undefined;
}

function extent(count: number, numberAt: (index: number) => number): [least: number, most: number] | [] {
  if (count <= 0) return [];
  let least = numberAt(0);
  let most = least;
  for (let index = 1; index < count; index += 1) {
    const number = numberAt(index);
    if (number < least) least = number;
    else if (number > most) most = number;
  }
  return [least, most];
}

/** The greatest common divisor that fits into the head. */
function divisor(count: number, numberAt: (index: number) => number): number {
  let common = 0;
  for (let index = 0; index < count && common !== 1; index += 1) {
    const number = numberAt(index);
    // Most are multiples, which a division finds faster than a remainder.
    if (common !== 0 && Math.round(number / common) * common === number) continue;
    for (let rest = number; rest !== 0; ) [common, rest] = [rest, common % rest];
  }
  return common === 0 || common >= 2 ** 32 ? 1 : common;
}

const bitsOf = (number: number) => (number < 2 ** 32 ? 32 - Math.clz32(number) : MAX_BITS + 1);

function writeHead(view: DataView, how: number, decimals: number, bits: number, unit: number, base: number): void {
  view.setUint8(0, how);
  view.setUint8(1, decimals);
  view.setUint8(2, bits);
  view.setUint32(4, unit, true);
  view.setFloat64(8, base, true);
}

function packDoubles(values: Float64Array, count: number, sink: ByteSink): void {
  const view = sink.take(HEAD_BYTES + count * 8);
  writeHead(view, AS_DOUBLES, 0, 0, 1, 0);
  for (let index = 0; index < count; index += 1) {
    view.setFloat64(HEAD_BYTES + index * 8, values[index] as number, true);
  }
}

function packBits(
  sink: ByteSink,
  headBytes: number,
  count: number,
  bits: number,
  numberAt: (index: number) => number,
): DataView {
  const view = sink.take(headBytes + packedBytes(count, bits));
  let at = headBytes;
  let word = 0;
  let used = 0;
  for (let index = 0; index < count && bits > 0; index += 1) {
    const number = numberAt(index);
    word |= number << used;
    used += bits;
    if (used < 32) continue;
    view.setUint32(at, word >>> 0, true);
    at += 4;
    used -= 32;
    word = used === 0 ? 0 : number >>> (bits - used);
  }
  if (used > 0) view.setUint32(at, word >>> 0, true);
  return view;
}
