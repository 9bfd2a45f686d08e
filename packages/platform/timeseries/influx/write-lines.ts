import { HttpError } from "@influxdata/influxdb-client";
import type { RefusedReading } from "../refused-readings.ts";
import type { Reading } from "../time-series.ts";
import { influxFailure, isLimit, limitFailure, serverWords } from "./influx-failure.ts";
import type { InfluxServer } from "./influx-server.ts";
import { type Line, linesFor } from "./line-protocol.ts";
import { LINES_A_REQUEST } from "./send-lines.ts";
import { settleLateReadings } from "./upkeep/settle-late-readings.ts";

export interface WrittenLines {
  readonly stored: readonly string[];
  /** What the server takes at no time. */
  readonly refused: readonly RefusedReading[];
}

/**
 * Stores the readings, all but those that the server names as bad.
 *
 * @throws OperationalError `store-...` for all else
 */
export async function writeLines(server: InfluxServer, readings: readonly Reading[]): Promise<WrittenLines> {
  const lines = linesFor(await settleLateReadings(server, readings));
  const refused: RefusedReading[] = [];
  for (let start = 0; start < lines.length; start += LINES_A_REQUEST) {
    refused.push(...(await send(server, lines.slice(start, start + LINES_A_REQUEST))));
  }
  const isRefused = new Set(refused.map(({ reading }) => reading));
  const stored = lines.filter(({ reading }) => !isRefused.has(reading)).map(({ text }) => text);
  return { stored, refused };
}

/**
 * Sends the lines and returns those that are refused. A server stores the good lines of a request and names at most one of
 * the others: they are found by sending ever smaller parts again, which changes nothing of what is stored.
 */
async function send(server: InfluxServer, lines: readonly Line[]): Promise<RefusedReading[]> {
  try {
    await server.write(lines.map(({ text }) => text).join("\n"));
    return [];
  } catch (error) {
    if (!(error instanceof HttpError) || (error.statusCode !== 400 && error.statusCode !== 422)) {
      throw influxFailure(server.name, error);
    }
    const why = serverWords(error);
    if (isLimit(why)) throw limitFailure(server.name, why);
    // "dropped=12" tells that none of twelve lines was good.
    const areAllBad = lines.length === 1 || Number(/dropped=(\d+)/.exec(why)?.[1]) === lines.length;
    if (areAllBad) return lines.map(({ reading }) => ({ reading, why }));
    const middle = lines.length >> 1;
    return [...(await send(server, lines.slice(0, middle))), ...(await send(server, lines.slice(middle)))];
  }
}
