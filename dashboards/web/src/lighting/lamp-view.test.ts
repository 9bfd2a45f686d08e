import type { LampState } from "@lucciola/contract/api/lamps.ts";
import { describe, expect, it } from "vitest";
import { aspectOf, matches, mergeReading, streetLines } from "./lamp-view.ts";

const NOW = Date.parse("2026-11-23T21:00:00Z");
const lamp = (changes: Partial<LampState> = {}): LampState => ({
  id: "lamp-roma-03",
  name: "Via Roma 03",
  street: "Via Roma",
  latitudeDeg: 45.73,
  longitudeDeg: 8.63,
  simulated: true,
  failures: [],
  orders: [],
  online: true,
  reportedDimPct: 70,
  reportedAt: "2026-11-23T20:50:00Z",
  ...changes,
});
const override = { until: "2026-11-23T21:30:00Z" } as NonNullable<LampState["override"]>;

describe("how a lamp is shown", () => {
  it("puts a failure before silence, silence before an order, an order before the level", () => {
    expect(aspectOf(lamp({ failures: ["overallFailure"], online: false, override }), NOW)).toBe("faulty");
    expect(aspectOf(lamp({ online: false, override }), NOW)).toBe("offline");
    expect(aspectOf(lamp({ override }), NOW)).toBe("overridden");
    expect(aspectOf(lamp(), NOW)).toBe("on");
    expect(aspectOf(lamp({ reportedDimPct: 0 }), NOW)).toBe("off");
  });

  it("forgets an order that has ended", () => {
    expect(aspectOf(lamp({ override }), NOW + 3_600_000)).toBe("on");
  });

  it("is found by any words of its name and street", () => {
    expect(matches(lamp(), "all", "roma 03", NOW)).toBe(true);
    expect(matches(lamp(), "all", "italia", NOW)).toBe(false);
    expect(matches(lamp(), "faulty", "", NOW)).toBe(false);
  });
});

describe("a live reading", () => {
  it("moves the level and says that the lamp is there", () => {
    const after = mergeReading(lamp({ online: false }), {
      point: "lamp-roma-03",
      at: "2026-11-23T20:59:00Z",
      values: { dimPct: 35, activePowerW: 16, lampFailures: 1 },
    });
    expect(after).toMatchObject({ reportedDimPct: 35, activePowerW: 16, online: true, failures: ["overallFailure"] });
  });

  it("that is older than what is shown changes nothing", () => {
    expect(
      mergeReading(lamp(), { point: "lamp-roma-03", at: "2026-11-23T20:00:00Z", values: { dimPct: 100 } })
        .reportedDimPct,
    ).toBe(70);
  });
});

describe("the guide lines of the map", () => {
  it("join the lamps of a street in the order of their numbers", () => {
    const lines = streetLines([
      lamp({ name: "Via Roma 10", longitudeDeg: 3 }),
      lamp({ name: "Via Roma 2", longitudeDeg: 2 }),
      lamp({ name: "Via Roma 1", longitudeDeg: 1 }),
    ]);
    expect(lines).toEqual([
      [
        [1, 45.73],
        [2, 45.73],
        [3, 45.73],
      ],
    ]);
  });
});
