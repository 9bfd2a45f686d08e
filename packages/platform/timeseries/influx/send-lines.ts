import { influxFailure } from "./influx-failure.ts";
import type { InfluxServer } from "./influx-server.ts";

/** What one request carries: well below the 25 MB that a server takes. */
export const LINES_A_REQUEST = 5_000;

/** Sends lines of protocol of which none can be refused. */
export async function sendLines(server: InfluxServer, lines: readonly string[]): Promise<void> {
  for (let start = 0; start < lines.length; start += LINES_A_REQUEST) {
    try {
      await server.write(lines.slice(start, start + LINES_A_REQUEST).join("\n"));
    } catch (error) {
      throw influxFailure(server.name, error);
    }
  }
}
