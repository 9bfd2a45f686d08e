import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import { expect, it } from "vitest";
import { createSimulatedTown } from "./simulated-town.ts";

const NOW_MS = Date.parse("2026-11-23T18:00:00Z");
const MINUTE_MS = 60_000;

it("brings a fault into the simulated town and ends it, and tells the truth only when it is asked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lucciola-simulated-town-"));
  try {
    const town = createSimulatedTown(folder);
    expect(await town.describe(NOW_MS), "it is being made").toBeUndefined();
    await expect(town.injected(NOW_MS)).rejects.toMatchObject({ code: "simulator-missing", retryable: true });
    await keepScenario(folder, requireScenario("quarter"), NOW_MS);
    const { lamps, seed, scenario, hiddenFaults } = (await town.describe(NOW_MS)) ?? {};
    expect({ lamps, scenario }).toEqual({ lamps: 60, scenario: requireScenario("quarter").name });
    expect(seed).toBe(requireScenario("quarter").seed);

    const [lamp] = town.placesOf("lamp-dead") ?? [];
    if (lamp === undefined) throw new Error("a town without lamps");
    expect(town.placesOf("bad-luck")).toBeUndefined();
    const given = await town.inject({ kind: "lamp-dead", point: lamp.id, minutes: 30 }, NOW_MS);
    expect(given).toEqual({ id: "hand-1" });
    expect((await town.injected(NOW_MS)).faults).toMatchObject([
      { id: "hand-1", place: lamp.name, state: "active", origin: "injected", until: "2026-11-23T18:30:00.000Z" },
    ]);
    expect(await town.inject({ kind: "night-waste", point: lamp.id }, NOW_MS)).toMatchObject({
      issue: expect.stringMatching(/night-waste befalls a supply/),
    });
    expect(await town.inject({ kind: "lamp-dead", point: lamp.id, amount: 3 }, NOW_MS)).toEqual({
      issue: "lamp-dead has no amount",
    });

    expect(await town.clear("hand-1", NOW_MS + 10 * MINUTE_MS)).toBe("ended");
    expect(await town.clear("hand-7", NOW_MS)).toBeUndefined();
    expect((await town.injected(NOW_MS + 11 * MINUTE_MS)).faults).toMatchObject([{ state: "over" }]);
    const { faults } = await town.truth(NOW_MS - 30 * 24 * 60 * MINUTE_MS, NOW_MS + 1);
    expect(faults.filter(({ origin }) => origin === "injected")).toHaveLength(1);
    const lasting = faults.filter(({ origin, state }) => origin !== "injected" && state === "active");
    expect(lasting.length).toBe(hiddenFaults);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
