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
const AS_DOUBLES = 0;
const ABOVE_LEAST = 1;
const IN_STEPS = 2;
const HEAD_BYTES = 16;
const STEPS_HEAD_BYTES = 24;
const MAX_BITS = 32;
const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** Bytes being written, of a size that fits what is to come. */
export class ByteSink {
  #bytes = new Uint8Array(65_536);
  end = 0;

  /** A view of the next bytes, all zero, which then count as written. */
  take(size: number): DataView {
    if (this.end + size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.end + size));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const view = new DataView(this.#bytes.buffer, this.end, size);
    this.#bytes.fill(0, this.end, this.end + size);
    this.end += size;
    return view;
  }

  /** A copy of what was written; the sink is empty again. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.end);
    this.end = 0;
    return bytes;
  }
}

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
  for (let index = 0; index < count; index += 1) {
    while (scaled(values[index] as number, decimals) === undefined) {
      decimals += 1;
      if (decimals === POWERS_OF_TEN.length) return undefined;
    }
  }
  for (let index = 0; index < count; index += 1) {
    const number = scaled(values[index] as number, decimals);
    if (number === undefined) return undefined;
    whole[index] = number;
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
    for (let rest = numberAt(index); rest !== 0; ) [common, rest] = [rest, common % rest];
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

const packedBytes = (count: number, bits: number) => Math.ceil((count * bits) / 64) * 8;

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
  const { how, decimals, base, dataAt } = head;
  if (how === AS_DOUBLES) {
    out.set(new Float64Array(bytes.buffer, bytes.byteOffset + dataAt, count));
    return;
  }
  if (how === IN_STEPS) {
    out[0] = base;
    unpackBits(bytes, head, count - 1, out, 1);
    const { leastStep } = head;
    let number = base;
    for (let index = 1; index < count; index += 1) {
      number += (out[index] as number) + leastStep;
      out[index] = number;
    }
  } else {
    unpackBits(bytes, head, count, out, 0);
    for (let index = 0; index < count; index += 1) out[index] = (out[index] as number) + base;
  }
  if (decimals === 0) return;
  const power = POWERS_OF_TEN[decimals] as number;
  for (let index = 0; index < count; index += 1) out[index] = (out[index] as number) / power;
}

/** The packed numbers times their unit, into `out` from `first` on. */
function unpackBits(
  bytes: Uint8Array,
  { bits, unit, dataAt, end }: ColumnHead,
  count: number,
  out: Float64Array,
  first: number,
): void {
  if (bits === 0) {
    out.fill(0, first, first + count);
    return;
  }
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + dataAt, (end - dataAt) / 4);
  const last = first + count;
  if (bits === MAX_BITS) {
    for (let index = first, word = 0; index < last; index += 1, word += 1) out[index] = (words[word] as number) * unit;
    return;
  }
  const mask = 2 ** bits - 1;
  let next = 0;
  let rest = 0;
  let left = 0;
  for (let index = first; index < last; index += 1) {
    let number: number;
    if (left >= bits) {
      number = rest & mask;
      rest >>>= bits;
      left -= bits;
    } else {
      const word = words[next] as number;
      next += 1;
      number = (rest | (word << left)) & mask;
      rest = word >>> (bits - left);
      left += 32 - bits;
    }
    out[index] = number * unit;
  }
}
