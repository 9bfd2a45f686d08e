import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { DaliFrame, DaliLine } from "../drivers/dali-line.ts";

/** Lengths in ms of the extended fade time's multipliers (IEC 62386-102:2014 [M]). */
const FADE_UNITS_MS = [0, 100, 1_000, 10_000, 60_000];

/**
 * For tests: a gear that lives by the bytes, written from the standard's tables and not from the driver. Levels fade in
 * arc power over time; configuration counts only when sent twice; banks are plain bytes.
 */
export class FakeDaliGear {
  readonly banks = new Map<number, Uint8Array>();
  isListening = true;
  hasLampFailure = false;
  /** How often the fade time in its memory was written. */
  fadeTimeWrites = 0;
  readonly #clock: Clock;
  #fadeTimeMs = 0;
  #fade = { from: 0, to: 0, startMs: 0, durationMs: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get actualLevel(): number {
    const { from, to, startMs, durationMs } = this.#fade;
    const done = durationMs === 0 ? 1 : Math.min(1, (this.#clock.now() - startMs) / durationMs);
    return Math.round(from + (to - from) * done);
  }

  get fadeTimeMs(): number {
    return this.#fadeTimeMs;
  }

  arcPower(level: number): void {
    this.#fade = {
      from: this.actualLevel,
      to: level,
      startMs: this.#clock.now(),
      durationMs: this.#fadeTimeMs,
    };
  }

  configure(opcode: number, dtr0: number): void {
    if (opcode !== 0x30) return;
    this.fadeTimeWrites += 1;
    this.#fadeTimeMs = dtr0 > 0x4f ? 0 : ((dtr0 & 0x0f) + 1) * (FADE_UNITS_MS[dtr0 >> 4] ?? 0);
  }

  answer(opcode: number): number | undefined {
    if (!this.isListening) return undefined;
    if (opcode === 0x90) return (this.hasLampFailure ? 0x02 : 0) | (this.actualLevel > 0 ? 0x04 : 0);
    if (opcode === 0xa0) return this.hasLampFailure ? 0xff : this.actualLevel;
    return undefined;
  }

  /** Writes a big-endian number of `bytes` bytes. */
  poke(bank: number, location: number, bytes: number, value: number): void {
    const memory = this.banks.get(bank) ?? new Uint8Array(256);
    this.banks.set(bank, memory);
    for (let index = bytes - 1, rest = value; index >= 0; index--, rest = Math.floor(rest / 256))
      memory[location + index] = rest % 256;
  }
}

/** For tests: a DALI line with gears at short addresses, and every frame that went over it. */
export class FakeDaliLine implements DaliLine {
  readonly gears = new Map<number, FakeDaliGear>();
  readonly frames: DaliFrame[] = [];
  #dtr0 = 0;

  async command(frames: readonly DaliFrame[]): Promise<void> {
    for (const frame of frames) {
      this.frames.push(frame);
      if (frame.addressByte === 0xa3) this.#dtr0 = frame.dataByte;
      const gear = this.gears.get(frame.addressByte >> 1);
      if (gear?.isListening !== true) continue;
      const isArcPower = (frame.addressByte & 1) === 0;
      if (isArcPower) gear.arcPower(frame.dataByte);
      else if (frame.twice) gear.configure(frame.dataByte, this.#dtr0);
    }
  }

  async query(frame: DaliFrame): Promise<number | undefined> {
    this.frames.push(frame);
    return this.gears.get(frame.addressByte >> 1)?.answer(frame.dataByte);
  }

  async readMemory(
    shortAddress: number,
    bank: number,
    location: number,
    count: number,
  ): Promise<Uint8Array | undefined> {
    const gear = this.gears.get(shortAddress);
    return gear?.isListening === true ? gear.banks.get(bank)?.slice(location, location + count) : undefined;
  }
}
