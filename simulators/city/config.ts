import { Type } from "typebox";

export const SimulatorConfig = Type.Object(
  {
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, default: 1 }),
    /** How much past the simulated quarter has at its first start. */
    historyDays: Type.Integer({ minimum: 0, maximum: 366, default: 30 }),
  },
  { additionalProperties: false, default: {} },
);
export type SimulatorConfig = Type.Static<typeof SimulatorConfig>;
