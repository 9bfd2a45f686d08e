import { describe, expect, it } from "vitest";
import { defaultProgramme } from "./default-programme.ts";
import type { LightingPolicy } from "./desired-level.ts";
import type { GroupOrder } from "./group-orders.ts";
import { levelOverTime, orderEffect } from "./order-effect.ts";
import { profileEnergy } from "./profile-energy.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const HOUR_MS = 3_600_000;
const policy: LightingPolicy = {
  programme: {
    ...defaultProgramme,
    initialDimPct: 100,
    steps: [{ from: { kind: "clock", time: "23:00" }, dimPct: 50, fadeMs: 0 }],
  },
  site: SITE,
  settings: { circuit: "switched", designDimPct: 100, leastDimPct: 40 },
  setpoints: [],
  orders: [],
  override: null,
  clockTrusted: true,
};
/** Ten at night in winter. */
const FROM_MS = Date.parse("2026-11-23T21:00:00Z");
const order = (changes: Partial<GroupOrder>): GroupOrder => ({
  id: "ord-1",
  group: "town",
  kind: "override",
  dimPct: 80,
  fadeMs: 0,
  fromMs: FROM_MS,
  untilMs: FROM_MS + 3 * HOUR_MS,
  priority: 50,
  mayUndercut: false,
  ...changes,
});

describe("what an order would do", () => {
  it("stands beside what the programme would do meanwhile", () => {
    const { without, with: ordered } = orderEffect(policy, order({}));
    // An hour at 100 %, then two at 50 %; with the order three at 80 %.
    expect(without).toEqual({ startDimPct: 100, fullLoadH: 2 });
    expect(ordered.startDimPct).toBe(80);
    expect(ordered.fullLoadH).toBeCloseTo(2.4, 9);
  });

  it("goes no lower than the floor unless somebody answers for it, and not against a lock", () => {
    expect(orderEffect(policy, order({ dimPct: 10 })).with.startDimPct).toBe(40);
    expect(orderEffect(policy, order({ dimPct: 10, mayUndercut: true })).with.startDimPct).toBe(10);
    const lock = order({ id: "ord-lock", kind: "lock", dimPct: 0, untilMs: FROM_MS + HOUR_MS });
    const { without, with: ordered } = orderEffect({ ...policy, orders: [lock] }, order({}));
    expect([without.fullLoadH, ordered.startDimPct]).toEqual([1, 0]);
    expect(ordered.fullLoadH).toBeCloseTo(1.6, 9);
  });

  it("takes as much as the programme's year says, also in the night of 25 hours", () => {
    const [fromMs, toMs] = [Date.parse("2026-10-24T10:00:00Z"), Date.parse("2026-10-25T11:00:00Z")];
    const { fullLoadH } = profileEnergy(policy.programme ?? defaultProgramme, SITE, fromMs, toMs);
    expect(levelOverTime(policy, fromMs, toMs).fullLoadH).toBeCloseTo(fullLoadH, 9);
  });
});
