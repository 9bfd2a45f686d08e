import { HttpError } from "@influxdata/influxdb-client";
import type { Reading } from "../time-series.ts";
import { influxFailure } from "./influx-failure.ts";
import type { InfluxServer } from "./influx-server.ts";
import { type Line, linesFor } from "./line-protocol.ts";

/** What one request carries: well below the 25 MB that a server takes. */
const LINES_A_REQUEST = 5_000;

export async function writeLines(server: InfluxServer, readings: readonly Reading[]): Promise<void> {
  const lines = linesFor(readings);
  for (let start = 0; start < lines.length; start += LINES_A_REQUEST) {
    await send(server, lines.slice(start, start + LINES_A_REQUEST));
  }
}

async function send(server: InfluxServer, lines: readonly Line[]): Promise<void> {
  try {
    await server.write(lines.map(({ text }) => text).join("\n"));
  } catch (error) {
    if (!(error instanceof HttpError)) throw influxFailure(server.name, error);
    throw influxFailure(server.name, error);
  }
}
