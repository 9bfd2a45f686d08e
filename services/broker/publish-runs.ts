/** PUBLISH of QoS 1, not retained; whether it is sent again does not matter. */
const PUBLISH_QOS_1 = 0x32;
const DUP = 0x08;
const PUBACK = 0x40;
const PUBACK_BYTES = 4;
const MAX_TOPIC_BYTES = 1_024;
/** A larger packet that is not whole yet is not gathered here. */
const MAX_HELD_BYTES = 16_384;

/** Messages that came one behind the other, and the bytes that acknowledge them all in their order. */
export interface PublishRun {
  readonly messages: readonly { readonly topic: string; readonly payload: Uint8Array }[];
  readonly acknowledgements: Uint8Array;
}

export interface Split {
  readonly run: PublishRun | undefined;
  /** What is left for the broker's own parser: whole packets, or the next part of one that it has begun. */
  readonly rest: Buffer | null;
}

/**
 * Reads, from the bytes of one connection, the messages of QoS 1 with which each chunk begins. It stops at the first
 * packet that is anything else, or a message that it is not to take, so that nothing overtakes anything. What it expects
 * of the bytes the packet guard has checked: that lengths are well formed.
 */
export class PublishRuns {
  readonly #isTaken: (topic: string) => boolean;
  /** The beginning of a packet that is not whole yet. */
  #held: Buffer | undefined;
  /** Bytes to come of a packet whose beginning was left to the parser. */
  #parserLeft = 0;
  /** Where the body of the packet that is looked at begins, and where it ends. */
  #body = 0;
  #end = 0;

  /** `isTaken`: whether a message on this topic is to be taken here. */
  constructor(isTaken: (topic: string) => boolean) {
    this.#isTaken = isTaken;
  }

  /** Splits the next bytes; none are taken while not `mayTake`. */
  split(chunk: Buffer, mayTake: boolean): Split {
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = undefined;
    if (!mayTake || this.#parserLeft > 0) return { run: undefined, rest: this.#leave(bytes, 0) };
    const messages: { topic: string; payload: Uint8Array }[] = [];
    const ids: number[] = [];
    let at = 0;
    while (at < bytes.length) {
      const kind = (bytes[at] as number) & ~DUP;
      if (!this.#readHeader(bytes, at)) break;
      if (kind !== PUBLISH_QOS_1) break;
      if (this.#end > bytes.length) {
        if (this.#end - at > MAX_HELD_BYTES) break;
        this.#held = bytes.subarray(at);
        at = bytes.length;
        break;
      }
      const topicAt = this.#body + 2;
      const idAt = this.#body + 2 <= this.#end ? topicAt + bytes.readUInt16BE(this.#body) : this.#end;
      const topicBytes = idAt - topicAt;
      if (topicBytes === 0 || topicBytes > MAX_TOPIC_BYTES || idAt + 2 > this.#end) break;
      const id = bytes.readUInt16BE(idAt);
      if (id === 0) break;
      const topic = bytes.toString("utf8", topicAt, idAt);
      if (!this.#isTaken(topic)) break;
      messages.push({ topic, payload: bytes.subarray(idAt + 2, this.#end) });
      ids.push(id);
      at = this.#end;
    }
    const run = messages.length === 0 ? undefined : { messages, acknowledgements: acknowledgementsOf(ids) };
    return { run, rest: this.#leave(bytes, at) };
  }

  /** What the parser gets, from `from` on; notes where a packet of it will end, and keeps a header that is not whole. */
  #leave(bytes: Buffer, from: number): Buffer | null {
    let at = from + this.#parserLeft;
    while (at < bytes.length) {
      if (!this.#readHeader(bytes, at)) {
        this.#held = bytes.subarray(at);
        break;
      }
      at = this.#end;
    }
    this.#parserLeft = Math.max(0, at - bytes.length);
    const end = Math.min(at, bytes.length);
    return end > from ? bytes.subarray(from, end) : null;
  }

  /** Reads the fixed header at `at`; false when it is not whole. */
  #readHeader(bytes: Buffer, at: number): boolean {
    let length = 0;
    let factor = 1;
    for (let place = at + 1; place < bytes.length; place += 1) {
      const byte = bytes[place] as number;
      length += (byte & 0x7f) * factor;
      factor *= 128;
      if ((byte & 0x80) !== 0) continue;
      this.#body = place + 1;
      this.#end = this.#body + length;
      return true;
    }
    return false;
  }
}

function acknowledgementsOf(ids: readonly number[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(ids.length * PUBACK_BYTES);
  for (let index = 0; index < ids.length; index += 1) {
    const at = index * PUBACK_BYTES;
    bytes[at] = PUBACK;
    bytes[at + 1] = PUBACK_BYTES - 2;
    bytes.writeUInt16BE(ids[index] as number, at + 2);
  }
  return bytes;
}
