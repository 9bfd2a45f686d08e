import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AllInOne, buildAllInOne } from "@lucciola/all-in-one/all-in-one.ts";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { storeContent } from "../support/store-content.ts";

const PATIENCE_MS = 180_000;
const DAY_MS = 86_400_000;
const PASSWORD = "lucciole-sul-ticino";

/** A hamlet: a school and a street, with faults, and messages that are lost. */
const HAMLET = {
  name: "Hamlet",
  size: { buildings: 1, lamps: 6, cabinets: 1, ownConnectionPct: 20, unregisteredPct: 20 },
  faults: { rate: 20 },
  time: { historyDays: 365 },
};

interface Hamlet {
  readonly built: AllInOne;
  readonly progress: readonly number[];
  stop(): Promise<void>;
}

async function startHamlet(folder: string, seed: number): Promise<Hamlet> {
  const scenario = join(folder, "hamlet.json");
  await writeFile(scenario, JSON.stringify(HAMLET));
  const loaded = loadConfig({
    schema: LucciolaConfig,
    environment: {
      LUCCIOLA_DATA_DIRECTORY: folder,
      LUCCIOLA_BROKER_PORT: "0",
      LUCCIOLA_API_PORT: "0",
      LUCCIOLA_SIMULATOR_SCENARIO: scenario,
      LUCCIOLA_SIMULATOR_SEED: String(seed),
    },
    prefix: "LUCCIOLA_",
  });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  const progress: number[] = [];
  const built = await buildAllInOne(loaded.value, silentLogger, (_, done) => progress.push(done));
  for (const component of built.components) await component.start();
  return {
    built,
    progress,
    stop: async () => {
      for (const component of built.components.toReversed()) await component.stop();
    },
  };
}

/** Midnight UTC of today: the past of every town started today goes beyond it. */
const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const folders: Awaited<ReturnType<typeof dataFolder>>[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await dataFolder();
  folders.push(folder);
  return folder.path;
};
afterAll(async () => {
  for (const folder of folders) await folder.remove();
}, PATIENCE_MS);

describe("a year of a small town at its first start", { timeout: PATIENCE_MS }, () => {
  let first: string;
  let hamlet: Hamlet | undefined;
  let admin: ApiSession;
  beforeAll(async () => {
    first = await newFolder();
    const started = await startHamlet(first, 7);
    hamlet = started;
    const url = `http://127.0.0.1:${started.built.api.address()?.port}`;
    admin = await firstSession(url, started.built.firstLogin, PASSWORD);
  }, PATIENCE_MS);
  afterAll(() => hamlet?.stop(), PATIENCE_MS);

  it("is stored when the start says that it is, and nothing of it was refused", async () => {
    const progress = hamlet?.progress ?? [];
    expect(progress.at(0)).toBe(0);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const { quarantineOpen, ingest } = await admin.get("/api/v1/overview");
    expect(quarantineOpen).toBe(0);
    expect(ingest.storedReadings).toBeGreaterThan(100_000);
  });

  it("answers for a day 360 days ago", async () => {
    const fromMs = todayMs - 360 * DAY_MS;
    const range = `from=${new Date(fromMs).toISOString()}&to=${new Date(fromMs + DAY_MS).toISOString()}`;
    const { buildings } = await admin.get("/api/v1/buildings");
    const [building] = buildings;
    const { rows, totalWh } = await admin.get(`/api/v1/buildings/${building.id}/consumption?${range}&bucket=hour`);
    expect(rows).toHaveLength(24);
    expect(totalWh).toBeGreaterThan(1_000);
    const { lamps } = await admin.get("/api/v1/lamps");
    expect(lamps).toHaveLength(6);
    const { values } = await admin.get(`/api/v1/points/${lamps[0].id}/readings?quantity=dimPct&${range}`);
    expect(values.length).toBeGreaterThan(3);
  });

  it("is the same year from the same seed, to the last reading, and another from another", async () => {
    await hamlet?.stop();
    hamlet = undefined;
    const [again, other] = [await newFolder(), await newFolder()];
    for (const [folder, seed] of [
      [again, 7],
      [other, 8],
    ] as const) {
      const twin = await startHamlet(folder, seed);
      await twin.stop();
    }
    const [year, sameYear, otherYear] = [
      await storeContent(first, todayMs),
      await storeContent(again, todayMs),
      await storeContent(other, todayMs),
    ];
    expect(year.size).toBeGreaterThan(20);
    expect([...sameYear.keys()].sort()).toEqual([...year.keys()].sort());
    const differing = [...year].filter(([series, text]) => sameYear.get(series) !== text).map(([series]) => series);
    expect(differing).toEqual([]);
    const alike = [...year].filter(([series, text]) => otherYear.get(series) === text);
    expect(alike.length).toBeLessThan(year.size / 4);
  });
});
