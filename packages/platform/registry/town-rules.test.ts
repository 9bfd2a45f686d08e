import type { TownRule } from "@lucciola/contract/rules/town-rule.ts";
import { expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";

const storm: TownRule = {
  id: "storm",
  name: "Temporale",
  trigger: { kind: "clock", time: "18:00" },
  conditions: [],
  action: { kind: "note", text: "guardare il cielo" },
};

test("a rule is written, enabled, written anew, and takes its history with it when it goes", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const { townRules: rules } = registry;
  expect(rules.put(storm, "anna", 1)).toMatchObject({ version: 1, isEnabled: false });
  const version = rules.version();
  expect(rules.enable("storm", true, "bruno", 2)).toMatchObject({ isEnabled: true, changedBy: "bruno" });
  expect(rules.version()).toBeGreaterThan(version);

  const running = rules.version();
  rules.keepState("storm", '{"checkedToMs":5}');
  rules.fired({ rule: "storm", version: 1, atMs: 5, cause: '{"kind":"clock"}', orderId: "rule-1" });
  expect(rules.version(), "what it does changes no rule").toBe(running);
  expect(rules.put({ ...storm, name: "Temporale forte" }, "anna", 6)).toMatchObject({ version: 2, isEnabled: true });
  expect(rules.state("storm"), "another rule begins anew").toBeUndefined();
  expect(rules.versions("storm").map(({ rule }) => rule.name)).toEqual(["Temporale forte", "Temporale"]);

  expect(rules.firings({ limit: 10 })).toMatchObject([{ rule: "storm", orderId: "rule-1" }]);
  expect(rules.enable("unknown", true, "anna", 7)).toBeUndefined();
  expect(rules.remove("storm")).toBe(true);
  expect(rules.firings({ limit: 10 })).toEqual([]);
  expect(rules.list()).toEqual([]);
  registry.close();
});
