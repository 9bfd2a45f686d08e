import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { AuditEntry } from "@lucciola/platform/registry/registry.ts";
import { expect, test } from "vitest";
import { AuditTrail } from "./audit-trail.ts";

const HOUR_MS = 3_600_000;

function openTrail() {
  const recorded: AuditEntry[] = [];
  const clock = new ManualClock(0);
  const trail = new AuditTrail({ record: (entry) => recorded.push(entry) }, clock, silentLogger);
  const refuse = (actor: string, times: number) => {
    for (let count = 0; count < times; count += 1)
      trail.refuse({ actor, action: "publish-refused", target: "a/topic", detail: "" });
  };
  return { recorded, clock, trail, refuse };
}

test("a device that is refused all the time is on record a hundred times an hour, the others still as often as it happens", async () => {
  const { recorded, clock, trail, refuse } = openTrail();
  refuse("edge:noisy", 5_000);
  refuse("edge:quiet", 1);
  expect(recorded).toHaveLength(101);
  expect(recorded.at(-1)?.actor).toBe("edge:quiet");
  await clock.advance(HOUR_MS);
  trail.sweep();
  expect(recorded.at(-1)).toMatchObject({ action: "refusals-omitted", detail: expect.stringContaining("4900 more") });
  refuse("edge:noisy", 1);
  expect(recorded).toHaveLength(103);
});

test("whoever they are, and however many: the audit log grows by so much in an hour and no more", async () => {
  const { recorded, clock, trail, refuse } = openTrail();
  for (let actor = 0; actor < 10_000; actor += 1) refuse(`2001:db8::${actor.toString(16)}`, 1);
  expect(recorded).toHaveLength(2_000);
  trail.record({ actor: "broker", action: "session-ended", target: "edge:quiet", detail: "" });
  expect(recorded.at(-1)?.action).toBe("session-ended");
  await clock.advance(HOUR_MS);
  refuse("edge:quiet", 1);
  expect(recorded.slice(2_001).map(({ action }) => action)).toEqual(["refusals-omitted", "publish-refused"]);
});

test("when the broker stops it tells of those that it has not told of yet, once", () => {
  const { recorded, trail, refuse } = openTrail();
  refuse("edge:noisy", 101);
  trail.tellOmitted();
  trail.tellOmitted();
  expect(recorded.filter(({ action }) => action === "refusals-omitted")).toHaveLength(1);
});
