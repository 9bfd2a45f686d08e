import { join } from "node:path";
import { OperationalError } from "../../../process/operational-error.ts";
import { InfluxServer } from "../influx-server.ts";
import type { InfluxStoreOptions } from "../influx-store.ts";
import { prepareDatabase } from "../prepare-database.ts";
import { listSeries } from "../read-series.ts";
import { LINES_A_REQUEST, sendLines } from "../send-lines.ts";
import { CHANGES, READINGS, readContents, unreadable } from "./backup-contents.ts";
import { readLineFile } from "./line-file.ts";

/**
 * Fills an empty database with a backup that a store in InfluxDB wrote; the version of the server may be another.
 *
 * @throws OperationalError `backup-unreadable`, `restore-refused` when the database holds readings already, `store-...`
 */
export async function restoreInfluxBackup(directory: string, options: InfluxStoreOptions): Promise<void> {
  const { readings, changes } = await readContents(directory);
  const server = new InfluxServer(options);
  try {
    await prepareDatabase(server, options.database, options.log);
    if ((await listSeries(server)).length > 0) {
      throw new OperationalError({
        code: "restore-refused",
        message: `${server.name} holds readings already. Restore into a database of another name, or empty this one first.`,
      });
    }
    await sendFile(server, directory, READINGS, readings);
    await sendFile(server, directory, CHANGES, changes);
  } finally {
    server.close();
  }
}

async function sendFile(server: InfluxServer, directory: string, file: string, expectedLines: number): Promise<void> {
  let batch: string[] = [];
  let sent = 0;
  const send = async () => {
    await sendLines(server, batch);
    sent += batch.length;
    batch = [];
  };
  try {
    for await (const line of readLineFile(join(directory, file))) {
      batch.push(line);
      if (batch.length === LINES_A_REQUEST) await send();
    }
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    throw unreadable(directory, `${file} cannot be read to its end (${(error as Error).message})`, error);
  }
  await send();
  if (sent !== expectedLines) throw unreadable(directory, `${file} has ${sent} lines and should have ${expectedLines}`);
}
