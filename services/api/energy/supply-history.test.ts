import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { Registers } from "@lucciola/platform/registry/energy/registers.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { expect, it } from "vitest";
import { supplyHistory } from "./supply-history.ts";

const POD = pointId("town-hall");
const BEGIN_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

it("counts a long gap from the reading right before it, however many came before that", async () => {
  const store = createMemoryStore();
  const readings = Array.from({ length: 155_000 }, (_, minute) => ({
    ...{ point: POD, quantity: "importTotalWh" as const },
    ...{ at: BEGIN_MS + minute * MINUTE_MS, value: minute },
  }));
  const lastMs = BEGIN_MS + 154_999 * MINUTE_MS;
  await store.write([...readings, { point: POD, quantity: "importTotalWh", at: lastMs + 90 * DAY_MS, value: 900_000 }]);
  const registers = { record: () => ({ replacements: [] }) } as unknown as Registers;
  const range = { fromMs: lastMs + 40 * DAY_MS, toMs: lastMs + 41 * DAY_MS };
  const answer = await supplyHistory({ store, registers }, POD, "importTotalWh", range);
  expect(answer).toMatchObject({
    kind: "history",
    history: { segments: [[{ atMs: lastMs, value: 154_999 }, { value: 900_000 }]] },
  });
});
