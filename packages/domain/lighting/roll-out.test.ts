import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  initialRollOut,
  type LampOnTheWay,
  type RollOutPlan,
  type RollOutState,
  type RollOutStep,
  rollOutStep,
} from "./roll-out.ts";

const HOUR_MS = 3_600_000;
const PLAN: RollOutPlan = {
  stages: [
    { sharePct: 10, watchMs: 24 * HOUR_MS },
    { sharePct: 50, watchMs: 24 * HOUR_MS },
  ],
  mostRefusedPct: 5,
  mostSilentPct: 20,
  silentAfterMs: HOUR_MS,
};

/** A town on the way to a new version, told by what its controllers answer. */
class Town {
  readonly told = new Map<string, LampOnTheWay["answer"]>();
  readonly lamps: string[];
  state: RollOutState = initialRollOut(0);
  last: RollOutStep["kind"] = "wait";

  constructor(count: number) {
    this.lamps = Array.from({ length: count }, (_, index) => `lamp-${index}`);
  }

  look(): LampOnTheWay[] {
    return this.lamps.map((id) => ({ id, isTold: this.told.has(id), answer: this.told.get(id) ?? "none" }));
  }

  step(hours: number, answer: LampOnTheWay["answer"] = "accepted"): void {
    const step = rollOutStep("roll-1", PLAN, this.state, this.look(), hours * HOUR_MS);
    if (step.kind === "extend") for (const id of step.lamps) this.told.set(id, answer);
    this.state = step.state;
    this.last = step.kind;
  }
}

describe("a roll-out in stages", () => {
  it("takes a tenth, watches it for a day, takes half, watches, and then all", () => {
    const town = new Town(200);
    const story: unknown[] = [];
    for (const hours of [0, 1, 23, 24, 47, 48]) {
      town.step(hours);
      story.push([hours, town.last, town.told.size]);
    }
    expect(story).toEqual([
      [0, "extend", 20],
      [1, "wait", 20],
      [23, "wait", 20],
      [24, "extend", 100],
      [47, "wait", 100],
      [48, "finish", 100],
    ]);
  });

  it("begins with one lamp in a village of three", () => {
    const village = new Town(3);
    village.step(0);
    expect(village.told.size).toBe(1);
  });

  it("takes lamps from all over the town, not one street after the other", () => {
    const town = new Town(1_000);
    town.step(0);
    const places = [...town.told.keys()].map((id) => Number(id.slice(5)));
    for (const quarter of [0, 250, 500, 750])
      expect(places.filter((place) => place >= quarter && place < quarter + 250).length).toBeGreaterThan(10);
  });

  it("takes a lamp that is added meanwhile into its stage", () => {
    const town = new Town(20);
    town.step(0);
    town.lamps.push(...Array.from({ length: 20 }, (_, index) => `new-${index}`));
    town.step(1);
    expect([town.last, town.told.size]).toEqual(["extend", 4]);
  });

  it("stops at once when more than the allowed share refuses, and says how many and which", () => {
    const town = new Town(200);
    town.step(0);
    const [first = "", second = ""] = town.told.keys();
    town.told.set(first, "refused");
    town.step(1);
    expect(town.last).toBe("wait");
    town.told.set(second, "refused");
    town.step(2);
    expect(town.last).toBe("stop");
    expect(town.state.stop).toEqual({
      reason: "refused",
      lamps: 2,
      of: 20,
      examples: expect.arrayContaining([first, second]),
    });
  });

  it("stops when too many have been silent for an hour, and not before", () => {
    const town = new Town(200);
    town.step(0, "none");
    town.step(0.9);
    expect(town.last).toBe("wait");
    town.step(1);
    expect(town.last).toBe("stop");
    expect(town.state.stop).toMatchObject({ reason: "silent", lamps: 20, of: 20 });
  });

  it("does not stop for a few that are away", () => {
    const town = new Town(200);
    town.step(0);
    for (const id of [...town.told.keys()].slice(0, 4)) town.told.set(id, "none");
    town.step(2);
    expect(town.last).toBe("wait");
  });

  it("finishes where there are no lamps", () => {
    const nowhere = new Town(0);
    for (const hours of [0, 24, 48]) nowhere.step(hours);
    expect(nowhere.last).toBe("finish");
  });

  it("never has more lamps than its stage, never takes one twice, and says the same when it is asked again", () => {
    const hours = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), hours, (count, instants) => {
        const town = new Town(count);
        for (const hour of instants.sort((a, b) => a - b)) {
          const again = rollOutStep("roll-1", PLAN, town.state, town.look(), hour * HOUR_MS);
          expect(rollOutStep("roll-1", PLAN, town.state, town.look(), hour * HOUR_MS)).toEqual(again);
          if (again.kind === "extend") for (const id of again.lamps) expect(town.told.has(id)).toBe(false);
          town.step(hour);
          const share = PLAN.stages[town.state.stage]?.sharePct ?? 100;
          expect(town.told.size).toBeLessThanOrEqual(Math.ceil((share / 100) * count));
          if (town.last === "finish") break;
        }
      }),
    );
  });
});
