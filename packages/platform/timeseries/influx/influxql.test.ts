import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { expect, it } from "vitest";
import { inRange, ofPoints, quantityOfMeasurement } from "./influxql.ts";

it("names few points one by one and many in one pattern", () => {
  const points = ["a", "b-1", "c_2", "d", "e"].map(pointId);
  expect(ofPoints(points.slice(0, 2))).toBe(`("point" = 'a' OR "point" = 'b-1')`);
  expect(ofPoints(points)).toBe(`"point" =~ /^(?:a|b-1|c_2|d|e)$/`);
});

it("lets no identifier end a text or a pattern, though none that is parsed could", () => {
  const wicked = `x') OR /.*'` as PointId;
  expect(ofPoints([wicked])).toBe(`("point" = 'x\\') OR /.*\\'')`);
  const [pattern = ""] = /\/.*\//.exec(ofPoints(Array.from({ length: 5 }, () => wicked))) ?? [];
  expect(pattern.slice(1, -1)).not.toMatch(/[/'.]/);
});

it("asks for no instant that InfluxDB cannot keep, and knows its own measurements", () => {
  expect(inRange({ fromMs: -8e15, toMs: 8e15 })).toBe("time >= -9223372036854ms AND time < 9223372036854ms");
  expect(["activePowerW_l1", "importTotalWh", "activePowerW_hours", "cpu"].map(quantityOfMeasurement)).toEqual([
    "activePowerW.l1",
    "importTotalWh",
    undefined,
    undefined,
  ]);
});
