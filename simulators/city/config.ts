import { BrokerEndpointSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import { ProcessSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
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

/** The settings of the simulated town in a process of its own. */
export const SimulatorProcessConfig = Type.Object(
  {
    ...ProcessSettings,
    site: SiteSettings,
    bus: Type.Object(BrokerEndpointSettings, { additionalProperties: false, default: {} }),
    simulator: SimulatorConfig,
  },
  { additionalProperties: false },
);
export type SimulatorProcessConfig = Type.Static<typeof SimulatorProcessConfig>;
