import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect-delay.ts";

test("the first retry comes within a second, later ones spread over up to a minute", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 2_000].map((attempt) => reconnectDelayMs(attempt, 0.999999));
  expect(longest).toEqual([999, 1999, 3999, 7999, 15999, 31999, 59999, 59999, 59999]);
  expect(reconnectDelayMs(5, 0)).toBe(0);
  expect(reconnectDelayMs(5, 0.5)).toBe(16_000);
});
