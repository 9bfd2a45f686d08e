import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startChild } from "../../support/child.ts";
import { dataFolder } from "../../support/data-folder.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { MeteredEdgeSettings } from "../edges/metered-edge.ts";
import { DEVICE, enrolMeters, INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { startJournalSite } from "../journal/journal-site.ts";
import { judgeStore } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { meterReadings } from "../meter-readings.ts";
import { seededRandom } from "../seeded-random.ts";

const EDGE = "metered-1";
const PROGRAM = fileURLToPath(new URL("../edges/metered-edge.ts", import.meta.url));
const PATIENCE_MS = 120_000;
const DAY_MS = 86_400_000;

/** Takes over what a run of the edge wrote down: what it made, and what its spool promised. */
async function enterRun(ledger: Ledger, file: string, fromMs: number): Promise<void> {
  const next = meterReadings(pointOf(EDGE), fromMs);
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const promised = new Set(lines.filter((line) => line.startsWith("a ")).map((line) => line.slice(2)));
  for (const line of lines.filter((line) => line.startsWith("s "))) {
    const { values } = next();
    ledger.send(values);
    if (promised.has(line.slice(2))) ledger.acknowledge(values);
  }
}

export const faultCase: FaultCase = {
  promise:
    "a meter agent is killed at random moments, with and without the broker in reach: what its spool had taken is stored, once",
  guard: "the spool on disk",
  rounds: { short: 2, long: 30 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using folder = await dataFolder();
    const dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    const secret = enrolMeters(dataDirectory, [EDGE])(EDGE);
    const random = seededRandom(seed);
    const ledger = new Ledger();
    const open = async (mqttPort: number) => {
      const site = await startJournalSite({ dataDirectory, mqttPort });
      await site.startIngest();
      return site;
    };
    let site = await open(0);
    const { mqttPort } = site;
    const run = (round: number, makes: boolean) => {
      const settings: MeteredEdgeSettings = {
        edge: EDGE,
        secret,
        device: DEVICE,
        point: pointOf(EDGE),
        mqttPort,
        spoolDirectory: join(folder.path, "spool"),
        ledgerFile: join(folder.path, `ledger-${round}`),
        fromMs: INSTALLED_MS + round * DAY_MS,
        makes,
        isForgetful: isUnguarded,
      };
      return {
        ...settings,
        child: startChild(process.execPath, ["--import", "tsx", PROGRAM, JSON.stringify(settings)]),
      };
    };
    const hasPromised = async (file: string) => (await readFile(file, "utf8").catch(() => "")).includes("a ");
    let recoveryMs = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        // Every other time the broker is away as well: then all that was made is in the spool alone.
        const isBrokerAway = round % 2 === 0;
        if (isBrokerAway) await site.stop();
        const fromMs = Date.now();
        const edge = run(round, true);
        await waitFor("the spool to take a message", () => hasPromised(edge.ledgerFile), PATIENCE_MS);
        recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
        await sleep(random() * 1_000);
        edge.child.kill("SIGKILL");
        await edge.child.ended;
        await enterRun(ledger, edge.ledgerFile, edge.fromMs);
        if (isBrokerAway) site = await open(mqttPort);
        tell(`round ${round}: ${ledger.acknowledged} values promised so far`);
      }
      const last = run(rounds + 1, false);
      const { code, stderr } = await last.child.ended;
      if (code !== 0) throw new Error(`The edge did not empty its spool: ${stderr}`);
      await site.stored(PATIENCE_MS);
    } finally {
      await site.stop();
    }
    return { rounds, recoveryMs, ...(await judgeStore(ledger, dataDirectory)) };
  },
};
