import { expect, it } from "vitest";
import { waitAfterFailuresS } from "./login-delay.ts";

it("grows with each failure past the fifth, and never past five minutes", () => {
  expect([0, 4, 5, 6, 7, 10, 11, 12, 5_000].map(waitAfterFailuresS)).toEqual([0, 0, 5, 10, 20, 160, 300, 300, 300]);
});

it("leaves a guesser about 300 attempts at one account in a day", () => {
  let atS = 0;
  let attempts = 0;
  while (atS < 86_400) {
    attempts += 1;
    atS += waitAfterFailuresS(attempts);
  }
  expect(attempts).toBeLessThan(310);
});
