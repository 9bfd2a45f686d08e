import { shiftDecimal, shortestFloat32 } from "../../decimal.ts";
import type { SampleQuantity } from "../../sample.ts";

/** How a number lies in its registers. `int32-low-first`: the low word comes first. Bytes are always big endian. */
export type RegisterType = "float32" | "int32-low-first" | "int16";

export interface MeterRegister {
  readonly address: number;
  readonly type: RegisterType;
  readonly quantity: SampleQuantity;
  /** Powers of ten from the register's number to the quantity's unit: 3 from kWh to Wh, -1 from tenths. */
  readonly shift: number;
}

/** Registers that one request reads. */
export interface RegisterBlock {
  readonly address: number;
  readonly count: number;
  readonly registers: readonly MeterRegister[];
}

/** A model of meter as data: input registers (function 4), addresses from 0. */
export interface RegisterMap {
  readonly model: string;
  readonly blocks: readonly RegisterBlock[];
}

const TYPES: Record<RegisterType, { readonly words: number; decode(first: number, second: number): string }> = {
  float32: { words: 2, decode: (first, second) => shortestFloat32(view(first, second).getFloat32(0)) },
  "int32-low-first": { words: 2, decode: (first, second) => String(view(second, first).getInt32(0)) },
  int16: { words: 1, decode: (first) => String(view(first, 0).getInt16(0)) },
};

function view(high: number, low: number): DataView {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint16(0, high);
  bytes.setUint16(2, low);
  return bytes;
}

export const wordsOf = (type: RegisterType): number => TYPES[type].words;

/** The number of a register in the quantity's unit; NaN when the float in it is none. `words` is the whole block. */
export function decodeRegister(register: MeterRegister, block: RegisterBlock, words: readonly number[]): number {
  const index = register.address - block.address;
  const text = TYPES[register.type].decode(words[index] ?? 0, words[index + 1] ?? 0);
  return shiftDecimal(text, register.shift);
}
