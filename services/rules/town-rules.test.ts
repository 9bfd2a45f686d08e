import type { TownRule } from "@lucciola/contract/rules/town-rule.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { expect, it } from "vitest";
import { EVENING_MS, openStreet, SITE } from "./testing/street.ts";
import { TownRules } from "./town-rules.ts";

const MINUTE_MS = 60_000;
const storm: TownRule = {
  id: "storm",
  name: "Temporale",
  trigger: {
    kind: "sensor",
    point: "photocell-1",
    quantity: "illuminanceLx",
    is: "below",
    value: 20,
    forMin: 10,
    backBy: 10,
  },
  conditions: [],
  action: { kind: "order", group: "town", dimPct: 80, minutes: 30, fadeMs: 5_000 },
};
const lux = (minute: number, illuminanceLx: number) => ({
  points: [{ point: "photocell-1", at: formatInstant(EVENING_MS + minute * MINUTE_MS), values: { illuminanceLx } }],
});
const open = () => {
  const registry = openStreet();
  return { registry, rules: () => new TownRules({ registry, log: silentLogger, site: SITE }) };
};

it("orders light when it has been dark for ten minutes, with an end and the rule as its reason, and says why", () => {
  const { registry, rules } = open();
  registry.townRules.put(storm, "anna", EVENING_MS);
  const watch = rules();
  const minute = (at: number, value: number) => {
    watch.heard(lux(at, value));
    watch.look(EVENING_MS + at * MINUTE_MS + 1_000);
  };
  watch.look(EVENING_MS);
  for (let at = 1; at <= 12; at += 1) minute(at, 15);
  expect(registry.townRules.firings({ limit: 10 }), "nobody has enabled it").toEqual([]);

  registry.townRules.enable("storm", true, "anna", EVENING_MS + 12 * MINUTE_MS);
  watch.look(EVENING_MS + 12 * MINUTE_MS + 2_000);
  for (let at = 13; at <= 24; at += 1) minute(at, 15);
  const [order, ...others] = registry.lighting.orders.openAt(EVENING_MS + 24 * MINUTE_MS);
  expect(others).toEqual([]);
  expect(order).toMatchObject({ kind: "override", dimPct: 80, reason: "Temporale", by: "rule:storm" });
  expect(order).toMatchObject({ mayUndercut: false, scope: { kind: "group", id: "town" } });
  expect((order?.untilMs ?? 0) - (order?.fromMs ?? 0)).toBe(30 * MINUTE_MS);
  const [firing] = registry.townRules.firings({ limit: 10 });
  expect(firing).toMatchObject({ version: 1, orderId: order?.id });
  expect(JSON.parse(firing?.cause ?? "")).toEqual({
    kind: "sensor",
    value: 15,
    sinceMs: EVENING_MS + 13 * MINUTE_MS,
  });

  const restarted = rules();
  restarted.look(EVENING_MS + 25 * MINUTE_MS);
  for (let at = 26; at <= 90; at += 1) {
    restarted.heard(lux(at, 15));
    restarted.look(EVENING_MS + at * MINUTE_MS + 1_000);
  }
  expect(registry.townRules.firings({ limit: 10 }), "it is still the same dark").toHaveLength(1);
});

it("does not make up for what came while it was away, and says why an order could not be given", () => {
  const { registry, rules } = open();
  const sixOClock: TownRule = { ...storm, trigger: { kind: "clock", time: "19:00" } };
  registry.townRules.put(sixOClock, "anna", EVENING_MS);
  registry.townRules.enable("storm", true, "anna", EVENING_MS);
  rules().look(EVENING_MS);
  registry.townRules.keepState("storm", JSON.stringify({ checkedToMs: EVENING_MS }));
  const late = rules();
  late.look(EVENING_MS + 5 * 60 * MINUTE_MS);
  expect(registry.townRules.firings({ limit: 10 })).toEqual([]);

  const nextEveningMs = EVENING_MS + 24 * 60 * MINUTE_MS + 16 * MINUTE_MS;
  for (let count = 0; count < 32; count += 1)
    registry.lighting.orders.give({
      ...{ id: `ord-${count}`, scope: { kind: "group", id: "town" }, kind: "override", dimPct: 90, fadeMs: 0 },
      ...{ fromMs: nextEveningMs, untilMs: nextEveningMs + 1, priority: 1, mayUndercut: false },
      ...{ reason: "prova", by: "anna", createdAtMs: EVENING_MS },
    });
  late.look(EVENING_MS + 24 * 60 * MINUTE_MS);
  late.look(nextEveningMs - MINUTE_MS);
  const [firing] = registry.townRules.firings({ limit: 10 });
  expect(firing?.orderId).toBeUndefined();
  expect(firing?.failure).toMatch(/32 orders are in force/);
});
