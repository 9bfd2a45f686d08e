import type { Logger } from "../../log/logger.ts";
import { influxFailure } from "./influx-failure.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier } from "./influxql.ts";
import { finishSummaries } from "./upkeep/summarize-hours.ts";

/**
 * Makes sure that the server answers and has the database, and finishes the maintenance that was broken off in it. With 1.x it is made where it is missing; with 2.x and 3.x that
 * is for who runs the server.
 *
 * @throws OperationalError `store-unreachable`, `store-missing`, `store-login-refused`, `store-failed`
 */
export async function prepareDatabase(server: InfluxServer, database: string, log: Logger): Promise<void> {
  try {
    const version = await server.ping();
    if (/^v?1\./.test(version)) await server.run(`CREATE DATABASE ${identifier(database)}`);
    else await server.run("SHOW MEASUREMENTS LIMIT 1");
    await finishSummaries(server);
    log.info({ version, database }, "InfluxDB answers");
  } catch (error) {
    throw influxFailure(server.name, error);
  }
}
