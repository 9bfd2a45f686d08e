import fc from "fast-check";
import { expect, test } from "vitest";
import { MinuteLimit, RateBucket } from "./rate.ts";

test("over any time a device is let through at most at its rate, past its burst", () => {
  const gapsMs = fc.array(fc.nat(500), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(gapsMs, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 20 }), (gaps, ratePerS, burst) => {
      const bucket = new RateBucket(ratePerS, burst, 0);
      let nowMs = 0;
      let sent = 0;
      for (const gapMs of gaps) {
        // It waits for as long as it is held, as a device does whose acknowledgement is late.
        nowMs += gapMs + bucket.take(nowMs + gapMs);
        sent += 1;
        expect(sent).toBeLessThanOrEqual(burst + (nowMs / 1_000) * ratePerS + 1e-6);
      }
    }),
  );
});

test("a device within its rate is never held", () => {
  const bucket = new RateBucket(10, 5, 0);
  for (let nowMs = 0; nowMs < 60_000; nowMs += 100) expect(bucket.take(nowMs)).toBe(0);
});

test("a clock that is set back earns nothing and holds nobody for the hour", () => {
  const bucket = new RateBucket(10, 1, 3_600_000);
  expect(bucket.take(3_600_000)).toBe(0);
  expect(bucket.take(0)).toBe(100);
  expect(bucket.take(200)).toBe(0);
});

test("who connects the sixteenth time in a minute is shut out; the minute begins anew for others and later", () => {
  const limit = new MinuteLimit(15, 300_000);
  for (let i = 0; i < 15; i++) expect(limit.admit("a", i)).toBe("admitted");
  expect(limit.admit("a", 20)).toBe("newly-banned");
  expect(limit.admit("a", 300_019)).toBe("banned");
  expect(limit.admit("b", 20)).toBe("admitted");
  expect(limit.admit("a", 300_020)).toBe("admitted");
  for (let i = 0; i < 100; i++) expect(limit.admit("slow", i * 5_000)).toBe("admitted");
});

test("counts of long ago are forgotten, bans that hold are not", () => {
  const limit = new MinuteLimit(1, 300_000);
  limit.admit("banned", 0);
  limit.admit("banned", 0);
  limit.forget(200_000);
  expect(limit.admit("banned", 200_001)).toBe("banned");
  limit.forget(300_001);
  expect(limit.admit("banned", 300_001)).toBe("admitted");
});
