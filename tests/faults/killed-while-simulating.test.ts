import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { startLucciola } from "../support/lucciola.ts";
import { storeContent } from "../support/store-content.ts";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 300_000;
const DAY_MS = 86_400_000;
const RUN = fileURLToPath(new URL("../../scripts/run.mjs", import.meta.url));

/** Large enough that its year takes some seconds to make. */
const VILLAGE = {
  name: "Village",
  seed: 3,
  size: { buildings: 4, lamps: 60, cabinets: 6 },
  time: { historyDays: 180 },
};

const folders: Awaited<ReturnType<typeof dataFolder>>[] = [];
let env: Record<string, string>;
const newFolder = async (): Promise<string> => {
  const folder = await dataFolder();
  folders.push(folder);
  return folder.path;
};
beforeAll(async () => {
  const scenario = join(await newFolder(), "village.json");
  await writeFile(scenario, JSON.stringify(VILLAGE));
  env = { LUCCIOLA_SIMULATOR_SCENARIO: scenario, LUCCIOLA_API_PORT: "0", LUCCIOLA_BROKER_PORT: "0" };
});
afterAll(async () => {
  for (const folder of folders) await folder.remove();
});

describe("kill -9 while the past of the town is being made", { timeout: PATIENCE_MS }, () => {
  it("leaves nothing out and nothing twice: the next start ends with the same readings", async () => {
    const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const [killed, whole] = [await newFolder(), await newFolder()];
    for (const percent of [30, 60]) {
      const child = startChild(process.execPath, [RUN, "services/all-in-one/main.ts", "--data", killed], { env });
      const hasComeSoFar = () => Number(/(\d+) %\n?$/.exec(child.output())?.[1] ?? 0) >= percent;
      await waitFor(`${percent} % of the past`, hasComeSoFar, PATIENCE_MS);
      child.kill("SIGKILL");
      await child.ended;
    }
    for (const dataDirectory of [killed, whole]) {
      const town = await startLucciola({ dataDirectory, simulator: true, env, timeoutMs: PATIENCE_MS });
      expect(await town.stop()).toBe(0);
    }
    const [expected, found] = [await storeContent(whole, todayMs), await storeContent(killed, todayMs)];
    expect(expected.size).toBeGreaterThan(300);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    const differing = [...expected].filter(([series, text]) => found.get(series) !== text).map(([series]) => series);
    expect(differing).toEqual([]);
  });
});
