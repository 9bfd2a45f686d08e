import { expect, it } from "vitest";
import { poleOfCode } from "./scan-code.ts";

it.each([
  ["https://luci.comune.example.it/lampada/lamp-roma-05", "lamp-roma-05"],
  ["http://10.0.0.7:8080/lampada/LAMP-ROMA-05/", "lamp-roma-05"],
  [" lamp-roma-05 ", "lamp-roma-05"],
  ["https://example.org/altro", undefined],
  ["WIFI:S:rete;P:segreta;;", undefined],
])("of %j the pole is %s", (text, id) => {
  expect(poleOfCode(text)).toBe(id);
});
