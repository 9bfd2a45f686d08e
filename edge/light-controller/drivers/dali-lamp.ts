import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import { fromArcPower, toArcPower } from "@lucciola/domain/lighting/dali.ts";
import type { LampDriver, LampReading, LevelOutcome, NoAnswer } from "../driver.ts";
import {
  decodeEnergy,
  decodeGear,
  decodeLightSource,
  ENERGY_SPAN,
  GEAR_SPAN,
  LIGHT_SOURCE_SPAN,
  type MemorySpan,
} from "./d4i-memory.ts";
import type { DaliFrame, DaliLine } from "./dali-line.ts";

/**
 * Opcodes of IEC 62386-102:2014. [M]: written from memory of the standard and compared with the open library
 * python-dali; kept together here, to be checked against a real gear before the driver meets a street.
 */
export const DALI = {
  /** Special command: its data byte goes to DTR0 of every gear on the line. */
  setDtr0: 0xa3,
  setFadeTime: 0x2e,
  setExtendedFadeTime: 0x30,
  queryStatus: 0x90,
  queryActualLevel: 0xa0,
  /** As an actual level: the gear starts up, or its lamp has failed. */
  mask: 0xff,
  statusGearFailure: 1 << 0,
  statusLampFailure: 1 << 1,
} as const;

export const arcPowerAddress = (shortAddress: number): number => shortAddress << 1;
export const commandAddress = (shortAddress: number): number => (shortAddress << 1) | 1;

/**
 * The code of the extended fade time nearest to `fadeMs`: a multiplier of 100 ms, 1 s, 10 s or 1 min in bits 4-6 and a
 * base of 1 to 16, less one, in bits 0-3 (IEC 62386-102:2014 [M]). The longest is 16 minutes; 0 is no fade.
 */
export function extendedFadeCode(fadeMs: number): number {
  let best = { code: 0, durationMs: 0 };
  for (const [index, unitMs] of [100, 1_000, 10_000, 60_000].entries()) {
    for (let base = 1; base <= 16; base++) {
      const durationMs = base * unitMs;
      if (Math.abs(durationMs - fadeMs) < Math.abs(best.durationMs - fadeMs))
        best = { code: ((index + 1) << 4) | (base - 1), durationMs };
    }
  }
  return best.code;
}

export interface DaliLampOptions {
  readonly line: DaliLine;
  /** 0 to 63. */
  readonly shortAddress: number;
}

/**
 * A D4i control gear on a DALI line: arc power on the logarithmic curve, registers and diagnostics from its memory
 * banks. A gear without the banks still dims and reports its level and its failures.
 */
export function createDaliLamp({ line, shortAddress }: DaliLampOptions): LampDriver {
  // The gear keeps its fade time in memory that wears out, so it is written only when it changes.
  let fadeCodeInGear: number | undefined;

  const silence = (): NoAnswer => ({ kind: "no-answer", detail: `DALI short address ${shortAddress} does not answer` });
  const query = (opcode: number) => line.query({ addressByte: commandAddress(shortAddress), dataByte: opcode });
  const configure = (opcode: number, value: number): DaliFrame[] => [
    { addressByte: DALI.setDtr0, dataByte: value },
    { addressByte: commandAddress(shortAddress), dataByte: opcode, twice: true },
  ];

  async function readLevel(): Promise<LevelOutcome> {
    const arcPower = await query(DALI.queryActualLevel);
    if (arcPower === undefined) return silence();
    return arcPower === DALI.mask ? { kind: "level" } : { kind: "level", dimPct: fromArcPower(arcPower) };
  }

  async function readBank<T extends object>(
    span: MemorySpan,
    decode: (bytes: Uint8Array) => T,
  ): Promise<T | undefined> {
    const bytes = await line.readMemory(shortAddress, span.bank, span.location, span.count);
    return bytes === undefined ? undefined : decode(bytes);
  }

  return {
    async setLevel(dimPct, fadeMs) {
      const fadeCode = extendedFadeCode(fadeMs);
      const arcPower = toArcPower(dimPct);
      const frames: DaliFrame[] = [{ addressByte: arcPowerAddress(shortAddress), dataByte: arcPower }];
      if (fadeCode !== fadeCodeInGear)
        frames.unshift(...configure(DALI.setExtendedFadeTime, fadeCode), ...configure(DALI.setFadeTime, 0));
      // Arc power has no answer: only a query tells whether anybody listened, and one that was away may have lost its
      // fade time.
      fadeCodeInGear = undefined;
      await line.command(frames);
      if ((await query(DALI.queryStatus)) === undefined) return silence();
      fadeCodeInGear = fadeCode;
      return { kind: "accepted", dimPct: fromArcPower(arcPower) };
    },
    readLevel,
    async read() {
      const level = await readLevel();
      if (level.kind === "no-answer") return level;
      const status = await query(DALI.queryStatus);
      if (status === undefined) return silence();
      const energy = await readBank(ENERGY_SPAN, decodeEnergy);
      const gear = await readBank(GEAR_SPAN, decodeGear);
      const lightSource = await readBank(LIGHT_SOURCE_SPAN, decodeLightSource);
      const failures = new Set<LampFailure>([...(gear?.failures ?? []), ...(lightSource?.failures ?? [])]);
      if ((status & DALI.statusGearFailure) !== 0) failures.add("overallFailure");
      if ((status & DALI.statusLampFailure) !== 0) failures.add("lightSourceFailure");
      const reading: LampReading = {
        ...(level.dimPct === undefined ? {} : { dimPct: level.dimPct }),
        ...energy,
        ...gear,
        ...lightSource,
        failures: [...failures],
      };
      return { kind: "reading", reading };
    },
  };
}
