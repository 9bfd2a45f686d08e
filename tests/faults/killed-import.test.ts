import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { ImportedReadings } from "@lucciola/contract/metering/imported-readings.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { journalDirectory } from "@lucciola/platform/process/data-directory.ts";
import { expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { startChild } from "../support/child.ts";
import { mustRunCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { startLucciola } from "../support/lucciola.ts";
import { storeContent } from "../support/store-content.ts";
import { waitFor } from "../support/wait-for.ts";

const COMMAND = fileURLToPath(new URL("../../bin/lucciola.mjs", import.meta.url));
const PATIENCE_MS = 300_000;
const FROM_MS = Date.parse("2020-01-01T00:00:00Z");
const QUARTER_MS = 900_000;
/** Some three years, which go to the journal in ten parcels and more. */
const QUARTERS = 100_000;
const LAST_MS = FROM_MS + (QUARTERS - 1) * QUARTER_MS;
const SUPPLIES = { stopped: "IT001E00000001", running: "IT001E00000002" };
const EVERYTHING = { maxRecords: 1_000_000, maxBytes: 1_000_000_000 };

const whOf = (quarter: number): number => (quarter * 7_919) % 5_000;
const MAPPING = {
  supply: "POD",
  time: "Time",
  stepMinutes: 15,
  names: "start",
  values: [{ column: "Wh", quantity: "importWh", unit: "Wh" }],
};

function curveOf(pod: string): string {
  const rows = ["POD;Time;Wh"];
  for (let quarter = 0; quarter < QUARTERS; quarter += 1)
    rows.push(`${pod};${new Date(FROM_MS + quarter * QUARTER_MS).toISOString()};${whOf(quarter)}`);
  return rows.join("\n");
}

it("an import that kill -9 ended half-way, done again, counts every kilowatt-hour once", {
  timeout: PATIENCE_MS,
}, async () => {
  await using folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  const mapping = join(folder.path, "mapping.json");
  await writeFile(mapping, JSON.stringify(MAPPING));
  for (const [id, pod] of Object.entries(SUPPLIES)) {
    await mustRunCli(["point", "add", id, "--kind", "supply", "--name", id, "--code", pod], { dataDirectory });
    await writeFile(join(folder.path, `${id}.csv`), curveOf(pod));
  }
  const importOf = (id: string) => ["import", "curves", join(folder.path, `${id}.csv`), "--mapping", mapping];
  const parcels = async (id: string): Promise<number> => {
    const reader = await openSegmentReader({ directory: journalDirectory(dataDirectory) });
    const { records } = await reader.read(0, EVERYTHING);
    await reader.close();
    return records
      .filter(({ topic }) => catalogue.importedReadings.topic.parse(topic) !== undefined)
      .filter(({ payload }) => {
        const { source } = JSON.parse(Buffer.from(payload).toString()) as ImportedReadings;
        return source === `${id}.csv`;
      }).length;
  };
  /** Ends the import once a part of it is kept, then does all of it again. */
  async function killAndImport(id: string): Promise<void> {
    const child = startChild(process.execPath, [COMMAND, ...importOf(id)], {
      env: { LUCCIOLA_DATA_DIRECTORY: dataDirectory },
    });
    await waitFor("a part of the import", async () => !child.isRunning() || (await parcels(id)) > 2, PATIENCE_MS);
    child.kill("SIGKILL");
    expect((await child.ended).signal, child.output()).toBe("SIGKILL");
    const before = await parcels(id);
    await mustRunCli(importOf(id), { dataDirectory, timeoutMs: PATIENCE_MS });
    const whole = (await parcels(id)) - before;
    expect(before).toBeLessThan(whole);
  }

  await killAndImport("stopped");
  const server = await startLucciola({ dataDirectory, timeoutMs: PATIENCE_MS });
  await killAndImport("running");
  const session = await firstSession(server.apiUrl, server.firstLogin, "lucciole-in-giardino");
  for (const id of Object.keys(SUPPLIES))
    await waitFor(
      `the last quarter of ${id}`,
      async () => {
        const { lastReadingAt } = await session.get(`/api/v1/supplies/${id}`);
        return lastReadingAt !== undefined && Date.parse(lastReadingAt) === LAST_MS;
      },
      PATIENCE_MS,
    );
  expect(await server.stop()).toBe(0);

  const content = await storeContent(dataDirectory, LAST_MS + 1);
  const expected = Array.from(
    { length: QUARTERS },
    (_, quarter) => `${FROM_MS + quarter * QUARTER_MS} ${whOf(quarter)}`,
  );
  for (const id of Object.keys(SUPPLIES)) expect(content.get(`${id} importWh`) === expected.join("\n"), id).toBe(true);
});
