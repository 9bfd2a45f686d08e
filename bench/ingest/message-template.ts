import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { publishPacket } from "../../services/broker/fixtures/raw-client.ts";

/** Of the same width in every message, so that only their digits change. */
const AN_INSTANT = "2000-01-01T00:00:00.000Z";
const FIRST_SEQ = 1_000_000_000;
const FIRST_VALUE = 1_000;
const DIGIT_0 = 48;

/**
 * One edge's messages about its meter, as PUBLISH packets of QoS 1. The packet is encoded once; of each further one only
 * identifier, times, number and powers are written anew, so that whoever publishes is not what is measured.
 */
export class MessageTemplate {
  readonly #packet: Buffer;
  readonly #messageIdAt: number;
  readonly #sentAt: number;
  readonly #seqAt: number;
  readonly #instantsAt: readonly number[];
  readonly #valuesAt: readonly number[];
  #seq = FIRST_SEQ;
  #messageId = 0;
  #lastSampleMs: number;
  #value = 0;

  /** `lastSampleMs`: every sample is later than this, so that none takes another's place. */
  constructor(edge: string, device: string, boot: string, samples: number, lastSampleMs: number) {
    this.#lastSampleMs = lastSampleMs;
    const topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId(device) });
    const sample = { at: AN_INSTANT, activePowerW: FIRST_VALUE + 0.5 };
    const message = { sentAt: AN_INSTANT, boot, seq: FIRST_SEQ, samples: Array(samples).fill(sample) };
    this.#packet = publishPacket(topic, JSON.stringify(message), { qos: 1, messageId: 1 });
    this.#messageIdAt = this.#packet.indexOf(topic) + topic.length;
    const [sentAt = 0, ...instantsAt] = placesOf(this.#packet, AN_INSTANT);
    this.#sentAt = sentAt;
    this.#instantsAt = instantsAt;
    this.#seqAt = this.#packet.indexOf(String(FIRST_SEQ));
    this.#valuesAt = placesOf(this.#packet, String(FIRST_VALUE + 0.5));
  }

  get bytes(): number {
    return this.#packet.length;
  }

  get lastSampleMs(): number {
    return this.#lastSampleMs;
  }

  /** Writes the next message, of samples that were taken now, a millisecond apart. Returns its identifier. */
  write(target: Buffer, at: number, nowMs: number): number {
    this.#packet.copy(target, at);
    this.#messageId = this.#messageId === 0xffff ? 1 : this.#messageId + 1;
    target.writeUInt16BE(this.#messageId, at + this.#messageIdAt);
    writeInstant(target, at + this.#sentAt, nowMs);
    writeDigits(target, at + this.#seqAt, this.#seq, 10);
    this.#seq += 1;
    for (let index = 0; index < this.#instantsAt.length; index += 1) {
      this.#lastSampleMs = Math.max(this.#lastSampleMs + 1, nowMs);
      writeInstant(target, at + (this.#instantsAt[index] ?? 0), this.#lastSampleMs);
      // A power that wanders about, of four digits and one behind the point, which the template has.
      this.#value = (this.#value + 37) % 9_000;
      writeDigits(target, at + (this.#valuesAt[index] ?? 0), FIRST_VALUE + this.#value, 4);
    }
    return this.#messageId;
  }
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

let writtenSecond = Number.NaN;
const writtenPrefix = Buffer.alloc(20);

function writeInstant(target: Buffer, at: number, epochMs: number): void {
  const second = Math.floor(epochMs / 1_000);
  if (second !== writtenSecond) {
    writtenSecond = second;
    writtenPrefix.write(formatInstant(second * 1_000));
  }
  writtenPrefix.copy(target, at);
  writeDigits(target, at + 20, epochMs - second * 1_000, 3);
}

function writeDigits(target: Buffer, at: number, number: number, digits: number): void {
  let left = number;
  for (let place = at + digits - 1; place >= at; place -= 1) {
    const next = Math.floor(left / 10);
    target[place] = DIGIT_0 + left - next * 10;
    left = next;
  }
}
