import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AllInOne, buildAllInOne } from "@lucciola/all-in-one/all-in-one.ts";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";

const PASSWORD = "lucciole-sul-ticino";
/** Some schools and offices, two cabinets, faults and missing lamps, and some days of past. */
const TOWN = {
  name: "Small town",
  size: { buildings: 6, lamps: 60, cabinets: 2, ownConnectionPct: 20, unregisteredPct: 5 },
  faults: { rate: 20 },
  time: { historyDays: 3 },
};

export interface SmallTown {
  readonly built: AllInOne;
  readonly url: string;
  readonly admin: ApiSession;
  stop(): Promise<void>;
}

/** Everything in one process over a simulated town, with the settings given by variable. */
export async function startSmallTown(
  seed: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<SmallTown> {
  const folder = await dataFolder();
  const scenario = join(folder.path, "town.json");
  await writeFile(scenario, JSON.stringify(TOWN));
  const loaded = loadConfig({
    schema: LucciolaConfig,
    environment: {
      LUCCIOLA_DATA_DIRECTORY: folder.path,
      LUCCIOLA_BROKER_PORT: "0",
      LUCCIOLA_API_PORT: "0",
      LUCCIOLA_SIMULATOR_SCENARIO: scenario,
      LUCCIOLA_SIMULATOR_SEED: String(seed),
      ...settings,
    },
    prefix: "LUCCIOLA_",
  });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  const built = await buildAllInOne(loaded.value, silentLogger, () => {});
  for (const component of built.components) await component.start();
  const url = `http://127.0.0.1:${built.api.address()?.port}`;
  const admin = await firstSession(url, built.firstLogin, PASSWORD);
  return {
    built,
    url,
    admin,
    stop: async () => {
      for (const component of built.components.toReversed()) await component.stop();
      await folder.remove();
    },
  };
}
