import type { RuleList, RuleText } from "@lucciola/contract/api/town-rules.ts";
import type { RuleAction, RuleCondition, RuleQuantity, RuleTrigger } from "@lucciola/contract/rules/town-rule.ts";

export const TRIGGER_KINDS = ["sensor", "clock", "sun", "alarm"] as const;
export const CONDITION_KINDS = ["sky", "hours", "weekdays"] as const;
export const MOST_CONDITIONS = 4;
export type Sensor = RuleList["sensors"][number];

/** What a rule begins with: a value to be changed, of the size that the quantity has. */
const FIRST_VALUE: Record<RuleQuantity, { value: number; backBy: number; is: "above" | "below" }> = {
  illuminanceLx: { value: 20, backBy: 10, is: "below" },
  vehicleCount: { value: 20, backBy: 5, is: "above" },
  motionCount: { value: 5, backBy: 2, is: "above" },
  airTemperatureC: { value: 0, backBy: 1, is: "below" },
  windSpeedMs: { value: 15, backBy: 3, is: "above" },
  precipitationMm: { value: 5, backBy: 1, is: "above" },
};

/** A trigger as it begins to be written; `undefined` where there is no sensor to look at. */
export function newTrigger(
  kind: RuleTrigger["kind"],
  sensors: readonly Sensor[],
  point?: string,
): RuleTrigger | undefined {
  switch (kind) {
    case "clock":
      return { kind, time: "18:00" };
    case "sun":
      return { kind, event: "sunset", offsetMin: 0 };
    case "alarm":
      return { kind, alarm: "lamp-out" };
    case "sensor": {
      const sensor = sensors.find(({ id }) => id === point) ?? sensors[0];
      const quantity = sensor?.quantities[0];
      if (sensor === undefined || quantity === undefined) return undefined;
      return { kind, point: sensor.id, quantity, forMin: 10, ...FIRST_VALUE[quantity] };
    }
  }
}

export function newCondition(kind: RuleCondition["kind"]): RuleCondition {
  switch (kind) {
    case "sky":
      return { kind, is: "dark" };
    case "hours":
      return { kind, from: "18:00", to: "06:00" };
    case "weekdays":
      return { kind, weekdays: [1, 2, 3, 4, 5] };
  }
}

export const newAction = (kind: RuleAction["kind"]): RuleAction =>
  kind === "note" ? { kind, text: "" } : { kind, group: "town", dimPct: 100, minutes: 30, fadeMs: 5_000 };

export const newRule = (sensors: readonly Sensor[]): RuleText => ({
  name: "",
  trigger: newTrigger("sensor", sensors) ?? { kind: "clock", time: "18:00" },
  conditions: [],
  action: newAction("order"),
});

/** Another quantity of the same sensor, with a value of its size. */
export const withQuantity = (
  trigger: Extract<RuleTrigger, { kind: "sensor" }>,
  quantity: RuleQuantity,
): RuleTrigger => ({
  ...trigger,
  quantity,
  ...FIRST_VALUE[quantity],
});
