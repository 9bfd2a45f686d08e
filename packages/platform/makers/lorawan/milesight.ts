import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { LorawanPart, LorawanRead, PayloadCodec } from "./payload-codec.ts";

/** The port of all uplinks and downlinks of these devices. */
const PORT = 85;
const OUTPUTS = 8;
const SWITCH_CHANNEL = 0x08;

interface Field {
  readonly length: number;
  readonly quantity?: QuantityName;
  readonly factor?: number;
}

/**
 * Channels by their number and type, as in the maker's tables. Those without a quantity are passed over. Numbers are
 * little-endian; the state of the switches is read apart.
 */
const FIELDS: Readonly<Record<string, Field>> = {
  "03 74": { length: 2, quantity: "voltageV", factor: 0.1 },
  "04 80": { length: 4, quantity: "activePowerW" },
  "05 81": { length: 1, quantity: "powerFactor", factor: 0.01 },
  "06 83": { length: 4, quantity: "importTotalWh" },
  "07 c9": { length: 2, quantity: "currentA", factor: 0.001 },
  // What it says of itself, and how it repeats a setting.
  "ff 01": { length: 1 },
  "ff 03": { length: 2 },
  "ff 09": { length: 2 },
  "ff 0a": { length: 2 },
  "ff 0b": { length: 1 },
  "ff 0f": { length: 1 },
  "ff 16": { length: 8 },
  "ff 22": { length: 4 },
  "ff 23": { length: 2 },
  "ff 24": { length: 2 },
  "ff 25": { length: 2 },
  "ff 26": { length: 1 },
  "ff 30": { length: 2 },
  "ff 3f": { length: 1 },
  "ff ff": { length: 2 },
};

/**
 * Smart plug WS52x and light controller WS558 of Milesight. The plug has one output, the controller eight, each a lamp of
 * its own; registers and power are those of the whole device.
 */
export function milesight(model: "ws52x" | "ws558"): PayloadCodec {
  return {
    source: `github.com/Milesight-IoT/SensorDecoders, WS_Series/${model === "ws52x" ? "WS52x" : "WS558"}`,
    decode: (fPort, bytes) => (fPort === PORT ? decode(model, bytes) : { ok: true, parts: [] }),
    encodeLevel: (dimPct, output) => {
      const isOn = dimPct > 0;
      const dim = isOn ? 100 : 0;
      if (model === "ws52x") return { fPort: PORT, bytes: Uint8Array.of(0x08, isOn ? 1 : 0, 0x00, 0xff), dimPct: dim };
      if (output !== undefined && (output < 1 || output > OUTPUTS)) return undefined;
      const mask = output === undefined ? 0xff : 1 << (output - 1);
      return { fPort: PORT, bytes: Uint8Array.of(0x08, mask, isOn ? mask : 0), dimPct: dim };
    },
  };
}

const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, "0");

function decode(model: "ws52x" | "ws558", bytes: Uint8Array): LorawanRead {
  const whole: (readonly [QuantityName, number])[] = [];
  const outputs: LorawanPart[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = `${hex(bytes[at])} ${hex(bytes[at + 1])}`;
    const isSwitch = bytes[at] === SWITCH_CHANNEL;
    const field = isSwitch ? { length: model === "ws52x" ? 1 : 2 } : FIELDS[key];
    if (field === undefined || (isSwitch && key !== (model === "ws52x" ? "08 70" : "08 31")))
      return { ok: false, issue: `byte ${at} begins the channel ${key}, which a ${model} does not have` };
    const value = bytes.subarray(at + 2, at + 2 + field.length);
    if (value.length < field.length)
      return {
        ok: false,
        issue: `the channel ${key} at byte ${at} is cut off: it has ${value.length} of ${field.length} bytes`,
      };
    if (isSwitch) outputs.push(...switchParts(model, value));
    else if (field.quantity !== undefined) whole.push([field.quantity, scaled(littleEndian(value), field.factor ?? 1)]);
    at += 2 + field.length;
  }
  const states = outputs.flatMap(({ values }) => values.map(([, dimPct]) => dimPct));
  const level: LorawanPart["values"] = states.length === 0 ? [] : [["dimPct", Math.max(...states)]];
  return {
    ok: true,
    parts: [{ output: undefined, values: [...whole, ...level] }, ...(model === "ws52x" ? [] : outputs)],
  };
}

/** Of a WS558 the first byte says which outputs have changed, the second which are on. A WS52x has one, in its first bit. */
function switchParts(model: "ws52x" | "ws558", value: Uint8Array): LorawanPart[] {
  const bits = value.at(-1) ?? 0;
  const count = model === "ws52x" ? 1 : OUTPUTS;
  return Array.from({ length: count }, (_, index) => ({
    output: index + 1,
    values: [["dimPct", (bits >> index) & 1 ? 100 : 0]],
  }));
}

const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

/** Rounded to the decimals of the factor: 2226 tenths are 222.6, not 222.60000000000002. */
const scaled = (raw: number, factor: number): number => Number((raw * factor).toFixed(6));
