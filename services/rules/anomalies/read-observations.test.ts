import { pointId } from "@lucciola/contract/ids/ids.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { expect, it } from "vitest";
import { readObservations } from "./read-observations.ts";

const POD = pointId("town-hall");
const FROM_MS = Date.UTC(2026, 10, 2);
const HOUR_MS = 3_600_000;
const registers = { record: () => ({ replacements: [] }) };

it("hears a meter that is read each second to the end of the range, its reactive energy by the quarter", async () => {
  const store = createMemoryStore();
  const hours = 16;
  await store.write(
    Array.from({ length: hours * 3_600 + 1 }, (_, second) => [
      { point: POD, quantity: "importTotalWh" as const, at: FROM_MS + second * 1_000, value: second },
      ...(second % 60 === 0
        ? [
            {
              point: POD,
              quantity: "importReactiveTotalVarh" as const,
              at: FROM_MS + second * 1_000,
              value: second / 2,
            },
          ]
        : []),
    ]).flat(),
  );
  const series = { supply: POD, carrier: "electricity", weather: undefined };
  const range = { fromMs: FROM_MS, toMs: FROM_MS + hours * HOUR_MS };
  const seen = await readObservations({ store, registers }, series, range);
  expect(seen).toHaveLength(hours * 4);
  expect(seen.at(-1)).toMatchObject({ toMs: range.toMs, imported: 900, reactiveVarh: 450 });
  expect(seen.every(({ imported }) => imported === 900)).toBe(true);
});
