import { BrokerEndpointSettings } from "@lucciola/platform/bus/broker-endpoint.ts";
import { ProcessSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { Type } from "typebox";
import { requireScenario } from "./scenario/read-scenario.ts";
import type { Scenario } from "./scenario/scenario.ts";

export const SimulatorConfig = Type.Object(
  {
    scenario: Type.String({
      minLength: 1,
      maxLength: 1_024,
      default: "town",
      description: "Name of a scenario that comes with Lucciola, or path of a JSON file",
    }),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: "In place of the scenario's: another town" }),
    ),
    historyDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3_660,
        description: "In place of the scenario's: how much past the town has at its first start, days",
      }),
    ),
    speed: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100_000,
        description: "In place of the scenario's: seconds of the town in a second",
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);
export type SimulatorConfig = Type.Static<typeof SimulatorConfig>;

/** The scenario that the settings ask for. Throws OperationalError `scenario-invalid`. */
export function scenarioOf({ scenario: name, seed, historyDays, speed }: SimulatorConfig): Scenario {
  const scenario = requireScenario(name);
  const { time } = scenario;
  return {
    ...scenario,
    seed: seed ?? scenario.seed,
    time: { ...time, historyDays: historyDays ?? time.historyDays, speed: speed ?? time.speed },
  };
}

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
