import { describe, expect, it } from "vitest";
import { ManualClock } from "./manual-clock.ts";
import { createScaledClock } from "./scaled-clock.ts";

const WALL_MS = Date.parse("2026-11-25T22:00:00Z");
const TOWN_MS = Date.parse("2027-03-28T00:30:00Z");

describe("a clock at sixty times the speed", () => {
  it("begins where it is told and gains a minute in a second", async () => {
    const wall = new ManualClock(WALL_MS);
    const clock = createScaledClock({ wall, speed: 60, startMs: TOWN_MS });
    expect(clock.now()).toBe(TOWN_MS);
    await wall.advance(1_000);
    expect(clock.now()).toBe(TOWN_MS + 60_000);
  });

  it("wakes after a sixtieth of the wall's time, or at once when told to", async () => {
    const wall = new ManualClock(WALL_MS);
    const clock = createScaledClock({ wall, speed: 60, startMs: TOWN_MS });
    let wokeAtMs = 0;
    void clock.sleep(120_000).then(() => {
      wokeAtMs = clock.now();
    });
    await wall.advance(1_999);
    expect(wokeAtMs).toBe(0);
    await wall.advance(1);
    expect(wokeAtMs).toBe(TOWN_MS + 120_000);
    const rouse = new AbortController();
    const asleep = clock.sleep(1e15, rouse.signal);
    rouse.abort();
    await asleep;
  });
});
