import type { Logger } from "../../log/logger.ts";
import { influxFailure } from "./influx-failure.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier } from "./influxql.ts";

/**
 * Makes sure that the server answers and has the database. With 1.x it is made where it is missing; with 2.x and 3.x that
 * is for who runs the server.
 *
 * @throws OperationalError `store-unreachable`, `store-missing`, `store-login-refused`, `store-failed`
 */
export async function prepareDatabase(server: InfluxServer, database: string, log: Logger): Promise<void> {
  try {
    const version = await server.ping();
    if (/^v?1\./.test(version)) await answered(server, `CREATE DATABASE ${identifier(database)}`);
    else await answered(server, "SHOW MEASUREMENTS LIMIT 1");
    log.info({ version, database }, "InfluxDB answers");
  } catch (error) {
    throw influxFailure(server.name, error);
  }
}

async function answered(server: InfluxServer, statement: string): Promise<void> {
  for await (const _ of server.query([statement]));
}
