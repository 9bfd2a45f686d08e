import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { MeterDriver, MeterReadOutcome } from "../driver.ts";
import { meterSample, type SampleQuantity, storable } from "../sample.ts";
import type { ModbusConnection, ReadRegisters } from "./modbus-connection.ts";
import { decodeRegister, type RegisterMap } from "./register-maps/register-map.ts";

export interface ModbusMeterOptions {
  readonly connection: ModbusConnection;
  /** 0 to 255; meters that are alone on their address often answer to any. */
  readonly unitId: number;
  /** For connecting, and for each answer. */
  readonly timeoutMs: number;
  readonly registerMap: RegisterMap;
  readonly clock: Clock;
}

/** A meter behind Modbus TCP, or behind a gateway to a serial bus. Its samples are stamped with the first answer's time. */
export function createModbusMeter({
  connection,
  unitId,
  timeoutMs,
  registerMap,
  clock,
}: ModbusMeterOptions): MeterDriver {
  async function readMap(read: ReadRegisters): Promise<MeterReadOutcome> {
    const values: [SampleQuantity, number][] = [];
    const omitted: string[] = [];
    let atMs: number | undefined;
    for (const block of registerMap.blocks) {
      const answer = await read(block.address, block.count);
      if (answer.kind !== "registers") return answer;
      atMs ??= clock.now();
      for (const register of block.registers) {
        const decoded = decodeRegister(register, block, answer.words);
        const value = storable(register.quantity, decoded);
        if (value === undefined) {
          omitted.push(`${register.quantity} at 0x${register.address.toString(16)} reads ${decoded}`);
        } else values.push([register.quantity, value]);
      }
    }
    if (atMs === undefined || values.length === 0) {
      const reason = `unit ${unitId} does not answer like an ${registerMap.model}: ${omitted.join("; ")}`;
      return { kind: "bad-response", reason };
    }
    return { kind: "sample", sample: meterSample(atMs, values), omitted };
  }

  return { read: (signal) => connection.withUnit({ unitId, timeoutMs }, signal, readMap) };
}
