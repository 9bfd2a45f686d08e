import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildAllInOne } from "@lucciola/all-in-one/all-in-one.ts";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { runCommandLine } from "@lucciola/cli/program.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { it } from "vitest";
import { type ApiSession, firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";

const PATIENCE_MS = 90_000;
const LAMP = "lamp-italia-02";
/** A hamlet that stands in a moment: lamps always under power, so that it does not matter when the test runs. */
const HAMLET = {
  name: "Borgo",
  size: { buildings: 1, lamps: 6, cabinets: 1, ownConnectionPct: 0, unregisteredPct: 0, permanentCircuitsPct: 100 },
  roughness: { latePct: 0, lostPct: 0, sagsPerYear: 0 },
  faults: { rate: 0 },
  time: { historyDays: 1 },
};

async function lucciola(...args: string[]): Promise<string> {
  let said = "";
  const say = (text: string) => {
    said += text;
  };
  const code = await runCommandLine(args, {
    terminal: { print: say, warn: say },
    nowMs: Date.now(),
    actor: "cli:maria",
  });
  if (code !== 0) throw new Error(said);
  return said;
}

interface LampSaid {
  readonly reportedDimPct?: number;
  readonly activePowerW?: number;
  readonly failures: readonly string[];
}

/** Orders a level and waits until the lamp says of itself what is expected; else fails with what it said last. */
async function order(session: ApiSession, dimPct: number, isExpected: (said: LampSaid) => boolean): Promise<void> {
  const { status, body } = await session.request("POST", `/api/v1/lamps/${LAMP}/commands`, { action: "set", dimPct });
  if (status !== 202) throw new Error(`The order was answered ${status}: ${JSON.stringify(body)}`);
  const untilMs = Date.now() + PATIENCE_MS / 4;
  for (;;) {
    const { lamp }: { lamp: LampSaid } = await session.get(`/api/v1/lamps/${LAMP}`);
    if (Math.abs((lamp.reportedDimPct ?? 0) - dimPct) < 2 && isExpected(lamp)) return;
    if (Date.now() > untilMs) throw new Error(`Ordered to ${dimPct} %, it says ${JSON.stringify(lamp)}`);
    await sleep(250);
  }
}

it("a lamp that dies by hand tells its failure when it is next asked for light, and is well once cleared", {
  timeout: PATIENCE_MS,
}, async () => {
  const folder = await dataFolder();
  const scenario = join(folder.path, "borgo.json");
  await writeFile(scenario, JSON.stringify(HAMLET));
  const loaded = loadConfig({
    schema: LucciolaConfig,
    environment: {
      LUCCIOLA_DATA_DIRECTORY: folder.path,
      LUCCIOLA_BROKER_PORT: "0",
      LUCCIOLA_API_PORT: "0",
      LUCCIOLA_SIMULATOR_SCENARIO: scenario,
    },
  });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  const built = await buildAllInOne(loaded.value, silentLogger, () => {});
  try {
    for (const component of built.components) await component.start();
    const url = `http://127.0.0.1:${built.api.address()?.port}`;
    const session = await firstSession(url, built.firstLogin, "lucciole-sul-ticino");

    await order(session, 62, ({ failures, activePowerW = 0 }) => failures.length === 0 && activePowerW > 10);
    await lucciola("simulator", "inject", "lamp-dead", LAMP, "--data", folder.path);
    // The running town looks every second.
    await sleep(2_000);
    await order(
      session,
      57,
      ({ failures, activePowerW = 99 }) => failures.includes("lightSourceFailure") && activePowerW < 2,
    );

    await lucciola("simulator", "clear", "hand-1", "--data", folder.path);
    await sleep(2_000);
    await order(session, 83, ({ failures, activePowerW = 0 }) => failures.length === 0 && activePowerW > 10);
  } finally {
    for (const component of built.components.toReversed()) await component.stop();
    await folder.remove();
  }
});
