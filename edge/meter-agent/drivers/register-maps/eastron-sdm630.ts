import type { SampleQuantity } from "../../sample.ts";
import type { MeterRegister, RegisterMap } from "./register-map.ts";

const float = (address: number, quantity: SampleQuantity, shift = 0): MeterRegister => ({
  address,
  type: "float32",
  quantity,
  shift,
});

/**
 * Eastron SDM630 (Modbus V2): 32-bit floats, high word first, after the maker's protocol and volkszaehler/mbmd. The
 * gaps between the registers named here read as zero; a request may hold 80 registers. Power and current are positive
 * when drawn, and the power factor has the sign of the current's direction.
 *
 * A float carries 24 bits: above 16,777 kWh the register moves in steps of 2 Wh, above 33,554 kWh in steps of 4.
 */
export const eastronSdm630: RegisterMap = {
  model: "Eastron SDM630",
  blocks: [
    {
      address: 0x00,
      count: 36,
      registers: [
        float(0x00, "voltageV.l1"),
        float(0x02, "voltageV.l2"),
        float(0x04, "voltageV.l3"),
        float(0x06, "currentA.l1"),
        float(0x08, "currentA.l2"),
        float(0x0a, "currentA.l3"),
        float(0x0c, "activePowerW.l1"),
        float(0x0e, "activePowerW.l2"),
        float(0x10, "activePowerW.l3"),
        float(0x1e, "powerFactor.l1"),
        float(0x20, "powerFactor.l2"),
        float(0x22, "powerFactor.l3"),
      ],
    },
    {
      address: 0x34,
      count: 28,
      registers: [
        float(0x34, "activePowerW"),
        float(0x3e, "powerFactor"),
        float(0x46, "frequencyHz"),
        float(0x48, "importTotalWh", 3),
        float(0x4a, "exportTotalWh", 3),
        float(0x4c, "importReactiveTotalVarh", 3),
        float(0x4e, "exportReactiveTotalVarh", 3),
      ],
    },
  ],
};
