const CONNECT = 1;
const PINGREQ = 0xc0;
const MAX_LENGTH_BYTES = 4;

export interface PacketLimits {
  readonly maxConnectBytes: number;
  readonly maxPacketBytes: number;
}

/**
 * Reads along with the bytes of one connection and finds, at its fixed header, a packet that is too large: the MQTT
 * parser itself would gather 256 MB from anybody before it looked at a user name.
 */
export class PacketGuard {
  readonly #limits: PacketLimits;
  #loggedIn = false;
  #first = true;
  /** Bytes of the present packet's body still to come. */
  #bodyLeft = 0;
  /** Length bytes read of the present header; -1 between packets. */
  #lengthBytes = -1;
  #length = 0;
  #type = 0;

  constructor(limits: PacketLimits) {
    this.#limits = limits;
  }

  /** The login was accepted: from now on packets may be larger. */
  accept(): void {
    this.#loggedIn = true;
  }

  /**
   * Takes the next bytes and tells what is wrong with them, if anything.
   *
   * @param pings receives where in the chunk each PINGREQ begins that lies in it whole
   */
  inspect(chunk: Uint8Array, pings?: number[]): string | undefined {
    let position = 0;
    while (position < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - position);
        this.#bodyLeft -= skipped;
        position += skipped;
        continue;
      }
      const byte = chunk[position] ?? 0;
      position += 1;
      if (this.#lengthBytes === -1) {
        if (this.#first && byte >> 4 !== CONNECT) return "the first packet is not CONNECT";
        this.#first = false;
        this.#type = byte;
        this.#lengthBytes = 0;
        this.#length = 0;
        continue;
      }
      this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes;
      this.#lengthBytes += 1;
      const limit = this.#loggedIn ? this.#limits.maxPacketBytes : this.#limits.maxConnectBytes;
      if (this.#length > limit) return `a packet is larger than ${limit} bytes`;
      if ((byte & 0x80) === 0) {
        this.#bodyLeft = this.#length;
        this.#lengthBytes = -1;
        if (this.#type === PINGREQ && this.#length === 0 && position >= 2) pings?.push(position - 2);
      } else if (this.#lengthBytes === MAX_LENGTH_BYTES) {
        return "a packet's length is malformed";
      }
    }
    return undefined;
  }
}
