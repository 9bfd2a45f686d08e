/** A forward frame of 16 bits: address byte and opcode (or arc power, or data) byte. */
export interface DaliFrame {
  readonly addressByte: number;
  readonly dataByte: number;
  /** Configuration commands count only when they come twice within 100 ms. */
  readonly twice?: boolean;
}

/**
 * The transport below the DALI driver: a bus master with up to 64 control gears. Methods reject only when the master
 * itself cannot be reached; a gear that is silent is `undefined`. A frame takes about 15 ms on the wire (1200 baud), a
 * query with its answer some 40 ms.
 */
export interface DaliLine {
  /** Sends frames that have no answer, one after another with nothing in between: DTR0 is shared by all gears. */
  command(frames: readonly DaliFrame[]): Promise<void>;
  /** Sends a query and returns the answer of the gear, a byte. */
  query(frame: DaliFrame): Promise<number | undefined>;
  /**
   * Reads `count` bytes of a memory bank from `location` on, as one transaction and latched where the bank can be, so
   * that a register of several bytes is of one moment. `undefined` when the gear is silent or has no such bank.
   */
  readMemory(shortAddress: number, bank: number, location: number, count: number): Promise<Uint8Array | undefined>;
}
