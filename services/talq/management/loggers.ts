import type { LoggerConfig } from "@lucciola/contract/talq/wire.ts";
import { isTaken, type Peer } from "../peer.ts";

/** What a gateway of another maker is asked to report: every event at once, and values as it chooses. `own`: our UUID. */
export const ownLoggers = (own: string): LoggerConfig[] =>
  [
    {
      address: "lucciola-events",
      recordingMode: { type: "EventRecordingMode", sourceEvents: { blackList: [] } },
      delay: 5,
    },
    { address: "lucciola-values", recordingMode: { type: "VendorRecordingMode" }, delay: 30 },
  ].map(({ address, recordingMode, delay }) => ({
    address,
    ownerCMS: own,
    sourceAddresses: { blackList: [] },
    recordingMode,
    reportingMode: { type: "ImmediateReportingMode", delay },
  }));

/** Throws `Error` with what was answered where the gateway takes none. */
export async function giveLoggers(peer: Peer, own: string): Promise<void> {
  for (const logger of ownLoggers(own)) {
    const added = await peer.send("POST", "/logger-configs", logger);
    const answer = added.status === 409 ? await peer.send("PUT", `/logger-configs/${logger.address}`, logger) : added;
    if (!isTaken(answer)) throw new Error(`logger ${logger.address}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}
