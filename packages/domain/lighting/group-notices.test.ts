import { describe, expect, it } from "vitest";
import { type GroupNotice, listed, noticesOf, orderNotice, takeNotice, withoutEnded } from "./group-notices.ts";
import type { GroupOrder } from "./group-orders.ts";

const NOW_MS = Date.parse("2026-11-24T00:30:00Z");
const MINUTE_MS = 60_000;

const order = (id: string, untilMs: number): GroupOrder => ({
  id,
  group: "piazza",
  kind: "override",
  dimPct: 80,
  fadeMs: 0,
  fromMs: NOW_MS - MINUTE_MS,
  untilMs,
  priority: 50,
  mayUndercut: false,
});
const notice = (atMs: number, ...list: GroupOrder[]): GroupNotice<GroupOrder> => ({ group: "piazza", atMs, list });

describe("what is heard for a group", () => {
  const known = [notice(NOW_MS, order("market", NOW_MS + MINUTE_MS))];

  it("takes the place of what was heard before: what is not listed any more has ended", () => {
    expect(listed(takeNotice(known, notice(NOW_MS + 1), NOW_MS))).toEqual([]);
  });

  it("changes nothing when it is older, or the same again after a reconnect", () => {
    expect(takeNotice(known, notice(NOW_MS - 1), NOW_MS)).toBe(known);
    expect(takeNotice(known, structuredClone(known[0] ?? notice(0)), NOW_MS)).toBe(known);
  });

  it("counts again after a town's clock that ran ahead was set right, but not by a clock in doubt", () => {
    const ahead = [notice(NOW_MS + 365 * 24 * 60 * MINUTE_MS)];
    const right = notice(NOW_MS, order("market", NOW_MS + MINUTE_MS));
    expect(listed(takeNotice(ahead, right, NOW_MS))).toHaveLength(1);
    expect(takeNotice(ahead, right, null)).toBe(ahead);
  });

  it("is forgotten as it ends, and that it was heard is not", () => {
    const left = withoutEnded(known, NOW_MS + MINUTE_MS);
    expect(left).toEqual([notice(NOW_MS)]);
    expect(withoutEnded(known, NOW_MS + MINUTE_MS - 1)).toBe(known);
  });

  it("is kept for the groups of the lamp alone", () => {
    expect(noticesOf(known, ["station"])).toEqual([]);
    expect(noticesOf(known, ["piazza", "station"])).toBe(known);
  });

  it("is refused when one of its days does not exist", () => {
    const message = (from: string) => ({
      at: "2026-11-24T00:30:00Z",
      orders: [{ id: "o", kind: "lock" as const, dimPct: 0, fadeMs: 0, from, until: "2026-12-01T00:00:00Z", priority: 0 }], // biome-ignore format: one order
    });
    expect(orderNotice("piazza", message("2026-11-24T00:00:00Z")).ok).toBe(true);
    expect(orderNotice("piazza", message("2026-11-31T00:00:00Z"))).toEqual({
      ok: false,
      issues: [expect.stringContaining("2026-11-31")],
    });
  });
});
