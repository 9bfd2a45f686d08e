import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder } from "../../tests/support/data-folder.ts";
import { openTownClock } from "./town-clock.ts";
import { WorldState } from "./world-state.ts";

const NOW_MS = Date.parse("2026-11-25T22:00:00Z");
const DAY_MS = 86_400_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(() => folder.remove());

async function stoppedTownAt(atMs: number): Promise<void> {
  const world = await WorldState.open(folder.path);
  await world.save(atMs);
}

describe("the clock of a simulated town", () => {
  it("is the wall's at speed 1, for a new town and for one that was stopped", async () => {
    const wall = new ManualClock(NOW_MS);
    expect(await openTownClock(folder.path, 1, wall)).toBe(wall);
    await stoppedTownAt(NOW_MS - DAY_MS);
    expect(await openTownClock(folder.path, 1, wall)).toBe(wall);
  });

  it("at another speed goes on from the town's own time, also after a restart", async () => {
    const wall = new ManualClock(NOW_MS);
    const clock = await openTownClock(folder.path, 600, wall);
    expect(clock.now()).toBe(NOW_MS);
    await wall.advance(1_000);
    await stoppedTownAt(clock.now());
    await wall.advance(3 * DAY_MS);
    const next = await openTownClock(folder.path, 600, wall);
    expect(next.now()).toBe(NOW_MS + 600_000);
  });

  it("does not go back to the present with a town that has run ahead, and says what to do", async () => {
    await stoppedTownAt(NOW_MS + 90 * DAY_MS);
    await expect(openTownClock(folder.path, 1, new ManualClock(NOW_MS))).rejects.toMatchObject({
      code: "town-in-the-future",
      message: expect.stringMatching(/stands at 2027-02-23T22:00:00\.000Z.*simulator\.speed/),
    });
  });
});

describe("the state of a simulated world", () => {
  it("remembers over a restart whose past is made and what lamps have counted", async () => {
    const lamp = { energyWh: 1_234.5 } as never;
    const world = await WorldState.open(folder.path);
    await world.pastMade("cabinet q1", { lamps: { "lamp-1": lamp } }, NOW_MS);
    const again = await WorldState.open(folder.path);
    expect(again.hasPast("cabinet q1")).toBe(true);
    expect(again.hasPast("cabinet q2")).toBe(false);
    expect(again.lamp("lamp-1")).toEqual(lamp);
  });

  it("of another release is refused in words", async () => {
    await writeFile(join(folder.path, "world.json"), JSON.stringify({ epochMs: 1, hasHistory: true, lamps: {} }));
    await expect(WorldState.open(folder.path)).rejects.toMatchObject({
      code: "world-of-another-release",
      message: expect.stringContaining("another data folder"),
    });
  });
});
