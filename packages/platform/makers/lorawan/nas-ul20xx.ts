import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { LorawanPart, LorawanRead, PayloadCodec } from "./payload-codec.ts";

const STATUS_PORT = 23;
const USAGE_PORT = 26;
const COMMAND_PORT = 60;
const MANUAL_DIMMING = 0x01;
/** DALI addresses: all drivers, and the controller's own measurement. */
const BROADCAST = 0xfe;
const INTERNAL = 0xff;
/** A level that says nothing, as while the relay is off. */
const NO_LEVEL = 0xff;

type Values = (readonly [QuantityName, number])[];

/** Fields of a usage packet, in the order of the bits that say which of them are there. */
const USAGE: readonly { readonly length: number; readonly quantity?: QuantityName; readonly factor?: number }[] = [
  { length: 4, quantity: "energyTotalWh" },
  { length: 2, quantity: "activePowerW" },
  { length: 4 },
  { length: 2 },
  { length: 1, quantity: "powerFactor", factor: 0.01 },
  { length: 1, quantity: "supplyVoltageV" },
  { length: 4, quantity: "operatingTimeTotalS" },
  { length: 4, quantity: "lightSourceOnTimeTotalS" },
];

/**
 * Luminaire controllers UL20xx of NAS, firmware 1.0 and 1.1: status (port 23), usage (port 26), manual dimming (port 60).
 * The device as a whole is what goes to all drivers; a driver with a DALI address of its own is an output, counted from 0.
 */
export const nasUl20xx: PayloadCodec = {
  source: "github.com/nasys/nas-codecs, test/ul20xx_1_1_x_uplink_decoder.test.js",
  decode: (fPort, bytes) => {
    const [type] = bytes;
    if (fPort === STATUS_PORT) return readStatus(bytes);
    if (fPort === USAGE_PORT) return readUsage(bytes);
    if (fPort === COMMAND_PORT && type === MANUAL_DIMMING) return readDimming(bytes);
    return { ok: true, parts: [] };
  },
  encodeLevel: (dimPct, output) => {
    if (output !== undefined && (output < 0 || output > 63)) return undefined;
    const level = Math.round(dimPct);
    const address = output === undefined ? BROADCAST : output * 2;
    return { fPort: COMMAND_PORT, bytes: Uint8Array.of(MANUAL_DIMMING, address, level), dimPct: level };
  },
};

const cutOff = (what: string, has: number, needs: number): LorawanRead => ({
  ok: false,
  issue: `the ${what} is cut off: it has ${has} of ${needs} bytes`,
});

/** `undefined`: all drivers or the controller itself; a number: a driver; a text: what is wrong. */
function outputOf(address: number): number | undefined | string {
  if (address === BROADCAST || address === INTERNAL) return undefined;
  if (address % 2 === 0 && address < 128) return address / 2;
  return `the DALI address ${address} is neither a driver's nor all drivers'`;
}

function readStatus(bytes: Uint8Array): LorawanRead {
  const [type] = bytes;
  if (type !== 0 && type !== 1) return { ok: false, issue: `byte 0 names the status packet ${type}, which is none` };
  // Type 1 has a second byte of status, one of alerts, and a block of sensors with its length in front.
  const sensorsAt = type === 0 ? 9 : 11;
  if (bytes.length <= sensorsAt) return cutOff("status packet", bytes.length, sensorsAt + 1);
  const from = type === 0 ? sensorsAt + 1 : sensorsAt + 1 + (bytes[sensorsAt] ?? 0);
  const parts: LorawanPart[] = [];
  for (let at = from; at < bytes.length; at += 4) {
    const [address = 0, , level = 0] = bytes.subarray(at, at + 4);
    if (bytes.length - at < 4) return cutOff(`dimming source at byte ${at}`, bytes.length - at, 4);
    const output = outputOf(address);
    if (typeof output === "string") return { ok: false, issue: `byte ${at}: ${output}` };
    if (level === NO_LEVEL) continue;
    if (level > 100) return { ok: false, issue: `byte ${at + 2}: the level ${level} % is above 100` };
    parts.push({ output, values: [["dimPct", level]] });
  }
  return { ok: true, parts };
}

function readUsage(bytes: Uint8Array): LorawanRead {
  if (bytes[0] !== 0) return { ok: false, issue: `byte 0 names the usage packet ${bytes[0]}, which is none` };
  const parts: LorawanPart[] = [];
  let at = 1;
  while (at < bytes.length) {
    const [address = 0, present] = bytes.subarray(at, at + 2);
    if (present === undefined) return cutOff(`consumption at byte ${at}`, 1, 2);
    const output = outputOf(address);
    if (typeof output === "string") return { ok: false, issue: `byte ${at}: ${output}` };
    const values: Values = [];
    at += 2;
    for (const [bit, { length, quantity, factor }] of USAGE.entries()) {
      if (((present >> bit) & 1) === 0) continue;
      const value = bytes.subarray(at, at + length);
      if (value.length < length) return cutOff(`consumption at byte ${at}`, value.length, length);
      const raw = value.reduceRight((sum, byte) => sum * 256 + byte, 0);
      if (quantity !== undefined)
        values.push([quantity, factor === undefined ? raw : Number((raw * factor).toFixed(6))]);
      at += length;
    }
    if (values.length > 0) parts.push({ output, values });
  }
  return { ok: true, parts };
}

/** What the device answers to a command: address and level of each driver that it told. */
function readDimming(bytes: Uint8Array): LorawanRead {
  const parts: LorawanPart[] = [];
  for (let at = 1; at < bytes.length; at += 2) {
    const [address = 0, level] = bytes.subarray(at, at + 2);
    if (level === undefined) return cutOff(`answer at byte ${at}`, 1, 2);
    const output = outputOf(address);
    if (typeof output === "string") return { ok: false, issue: `byte ${at}: ${output}` };
    if (level > 100) return { ok: false, issue: `byte ${at + 1}: the level ${level} % is above 100` };
    parts.push({ output, values: [["dimPct", level]] });
  }
  return { ok: true, parts };
}
