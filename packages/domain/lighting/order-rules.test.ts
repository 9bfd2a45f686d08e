import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { expect, it } from "vitest";
import { type FlooredLamp, floorWarning } from "./order-rules.ts";

const lamp = (id: string, leastDimPct: number, name: string): FlooredLamp => ({
  id,
  section: { id: name, name, designClass: "M3", leastClass: "M5", serviceFlowVph: 800, lanes: [] } as LightingSection,
  settings: { circuit: "switched", designDimPct: 100, leastDimPct },
});

it.each<[string, readonly FlooredLamp[], number, string | undefined]>([
  ["at the floor", [lamp("a", 50, "Via Roma")], 50, undefined],
  ["where no class is known", [{ id: "a", section: undefined, settings: undefined }], 0, undefined],
  ["for nobody", [], 0, undefined],
  [
    "under one floor",
    [lamp("a", 50, "Via Roma"), lamp("b", 30, "Via Po")],
    40,
    "40 % is under the floor of a lamp: Via Roma needs 50 % for class M5",
  ],
  [
    "under several floors, of which the strictest is named",
    [lamp("a", 50, "Via Roma"), lamp("b", 75, "Via Po"), lamp("c", 10, "Parco")],
    20,
    "20 % is under the floor of 2 lamps: Via Po needs 75 % for class M5",
  ],
])("a level %s", (_, lamps, dimPct, warning) => {
  expect(floorWarning(lamps, dimPct)).toBe(warning);
});
