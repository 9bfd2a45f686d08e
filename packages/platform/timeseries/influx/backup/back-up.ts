import { join } from "node:path";
import { escape as escaped } from "@influxdata/influxdb-client";
import { prepareBackupFolder } from "../../backup-folder.ts";
import { hoursOf, isSummarized } from "../hourly-summaries.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, measurementOf, pointsByQuantity } from "../influxql.ts";
import { listSeries } from "../read-series.ts";
import { NOTES } from "../upkeep/upkeep-notes.ts";
import { CHANGES, READINGS, writeContents } from "./backup-contents.ts";
import { LineFile } from "./line-file.ts";

/** Takes every batch that is written from now on; `undefined` when no more are wanted. */
export type RecordBatches = (record: ((lines: readonly string[]) => void) | undefined) => Promise<void>;

/**
 * Writes all of the store into a folder. It is read while readings come in, and may show a part of a batch; so batches
 * that this process writes meanwhile are recorded too, and are whole in the copy.
 *
 * @throws OperationalError `backup-refused`, `store-...`
 */
export async function backUp(server: InfluxServer, directory: string, recordBatches: RecordBatches): Promise<void> {
  await prepareBackupFolder(directory);
  const changes = new LineFile(join(directory, CHANGES));
  const readings = new LineFile(join(directory, READINGS));
  try {
    await recordBatches((lines) => void changes.write(lines).catch(() => {}));
    for await (const lines of allLines(server)) await readings.write(lines);
  } finally {
    await recordBatches(undefined);
    await changes.close();
    await readings.close();
  }
  await writeContents(directory, { readings: readings.count, changes: changes.count });
}

/** Everything that is ours in the database, as lines of protocol. */
async function* allLines(server: InfluxServer): AsyncGenerator<string[]> {
  const quantities = [...pointsByQuantity(await listSeries(server)).keys()];
  const hours = quantities.filter(isSummarized).map(hoursOf);
  for (const measurement of [...quantities.map(measurementOf), ...hours, ...NOTES]) {
    const types = await readFieldTypes(server, measurement);
    if (types.size === 0) continue;
    for await (const { tags = {}, columns, values = [] } of server.query([
      `SELECT *::field FROM ${identifier(measurement)} GROUP BY *`,
    ])) {
      const head = [
        escaped.measurement(measurement),
        ...Object.entries(tags).map(([tag, value]) => `${escaped.tag(tag)}=${escaped.tag(value)}`),
      ].join(",");
      const form = columns.map((column) => ({ name: escaped.tag(column), type: types.get(column) ?? "" }));
      yield values.map((row) => {
        const fields = row.flatMap((value, index) => {
          const { name, type } = form[index] ?? { name: "", type: "" };
          return index === 0 || value === null ? [] : [`${name}=${fieldText(type, value)}`];
        });
        return `${head} ${fields.join(",")} ${row[0]}`;
      });
    }
  }
}

async function readFieldTypes(server: InfluxServer, measurement: string): Promise<Map<string, string>> {
  const types = new Map<string, string>();
  for await (const { columns, values = [] } of server.query([`SHOW FIELD KEYS FROM ${identifier(measurement)}`])) {
    for (const row of values)
      types.set(String(row[columns.indexOf("fieldKey")]), String(row[columns.indexOf("fieldType")]));
  }
  return types;
}

function fieldText(type: string, value: string | number): string {
  if (type === "string") return escaped.quoted(String(value));
  return type === "integer" ? `${value}i` : `${value}`;
}
