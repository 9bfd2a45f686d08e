import type { SampleQuantity } from "../../sample.ts";
import type { MeterRegister, RegisterMap } from "./register-map.ts";

const long = (address: number, quantity: SampleQuantity, shift: number): MeterRegister => ({
  address,
  type: "int32-low-first",
  quantity,
  shift,
});
const short = (address: number, quantity: SampleQuantity, shift: number): MeterRegister => ({
  address,
  type: "int16",
  quantity,
  shift,
});

/**
 * Carlo Gavazzi EM330, EM340, ET330 and ET340: signed integers, low word first, after the maker's protocol (version 2)
 * and volkszaehler/mbmd. A request may hold 50 registers. Energy comes in tenths of a kWh, so steps of 100 Wh. The
 * sign of the power factor is the meter's own.
 */
export const carloGavazziEm340: RegisterMap = {
  model: "Carlo Gavazzi EM340",
  blocks: [
    {
      address: 0x00,
      count: 50,
      registers: [
        long(0x00, "voltageV.l1", -1),
        long(0x02, "voltageV.l2", -1),
        long(0x04, "voltageV.l3", -1),
        long(0x0c, "currentA.l1", -3),
        long(0x0e, "currentA.l2", -3),
        long(0x10, "currentA.l3", -3),
        long(0x12, "activePowerW.l1", -1),
        long(0x14, "activePowerW.l2", -1),
        long(0x16, "activePowerW.l3", -1),
        long(0x28, "activePowerW", -1),
        short(0x2e, "powerFactor.l1", -3),
        short(0x2f, "powerFactor.l2", -3),
        short(0x30, "powerFactor.l3", -3),
        short(0x31, "powerFactor", -3),
      ],
    },
    {
      address: 0x33,
      count: 5,
      registers: [
        short(0x33, "frequencyHz", -1),
        long(0x34, "importTotalWh", 2),
        long(0x36, "importReactiveTotalVarh", 2),
      ],
    },
    {
      address: 0x4e,
      count: 4,
      registers: [long(0x4e, "exportTotalWh", 2), long(0x50, "exportReactiveTotalVarh", 2)],
    },
  ],
};
