import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { expect, it } from "vitest";
import { keepTurn } from "./anomaly-desk.ts";
import { atStart } from "./watch-memory.ts";

const NOW_MS = Date.parse("2026-11-24T11:00:00Z");

it("hears the past of a supply again without taking back what the verification of a measure has found", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  try {
    const add = (kind: "saving-lost" | "level-change") =>
      registry.anomalies.add(
        {
          ...{ place: "school", state: "open", seenAtMs: NOW_MS, endedAtMs: undefined, assignedTo: undefined },
          ...{ snooze: undefined, normal: undefined },
          alert: {
            ...{ kind, supply: "school-gas", fromMs: NOW_MS - 9e8, raisedAtMs: NOW_MS - 8e8, score: 0.8, energy: {} },
            ...{ eurPerYear: 900, evidence: {}, model: "" },
          },
        },
        [],
      );
    const [lost, level] = [add("saving-lost"), add("level-change")];
    const supply = {
      ...{ point: pointId("school-gas"), place: "school" },
      facts: { id: "school-gas", carrier: "gas", closing: "school-holidays", eurPerThousand: 1 },
    } as const;
    const memory = atStart(1, NOW_MS);
    keepTurn(registry, supply, undefined, { memory, alerts: [], reconsideredFromMs: 0 }, NOW_MS);
    expect(registry.anomalies.get(level)?.state).toBe("closed");
    expect(registry.anomalies.get(lost)).toMatchObject({ state: "open", endedAtMs: undefined });
  } finally {
    registry.close();
  }
});
