import type { PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { CommandId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import type { EdgeBacklog, Installation } from "@lucciola/platform/registry/registry.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { inFuture, installationAt, isTooFarInFuture, placeSample } from "./clock-rules.ts";
import { type Decoded, type DecodeLookup, type Effect, refused } from "./decoded.ts";
import { type DeviceAddress, skewOf } from "./sampled-channels.ts";

/** Levels that the rules want, point by point; they have no device. */
export function decodeDesiredLevels(
  { at, levels }: PayloadOf<"desiredLevels">,
  receivedAtMs: number,
  readings: ReadingBatch,
): Decoded {
  const time = parseInstant(at);
  if (!time.ok) return refused({ reason: "schema", detail: `/at: ${time.issues[0]}` });
  if (isTooFarInFuture(time.value, receivedAtMs)) {
    return refused(inFuture("/at", "the rules service", time.value, receivedAtMs));
  }
  for (const { point, dimPct, cause } of levels) {
    readings.add(point as PointId, "desiredDimPct", time.value, dimPct);
    if (cause !== undefined) readings.add(point as PointId, "levelCause", time.value, cause);
  }
  return { effects: [], rejections: [], seen: undefined };
}

/** What a controller says of a command. */
export function decodeCommandReport(
  report: PayloadOf<"commandReport">,
  address: DeviceAddress,
  receivedAtMs: number,
  lookup: DecodeLookup,
): Decoded {
  return decodeReport(report, address, receivedAtMs, lookup, (point, atMs) => ({
    kind: "command-report",
    point,
    commandId: report.commandId as CommandId,
    change: {
      fate: report.fate,
      atMs,
      ...(report.dimPct === undefined ? {} : { dimPct: report.dimPct }),
      ...(report.detail === undefined ? {} : { detail: report.detail }),
    },
  }));
}

/** Which programme a controller runs, or why it refused one. */
export function decodeProgrammeReport(
  report: PayloadOf<"programmeReport">,
  address: DeviceAddress,
  receivedAtMs: number,
  lookup: DecodeLookup,
): Decoded {
  return decodeReport(report, address, receivedAtMs, lookup, (point) => ({
    kind: "programme-report",
    point,
    revision: report.revision,
    accepted: report.accepted,
    detail: report.detail,
  }));
}

/**
 * Presence of an edge. It counts from its receipt, not from `at`: a last will was written when the edge connected, and
 * the order of arrival at the broker is the one truth about who is there.
 */
export function decodeEdgeStatus(status: PayloadOf<"edgeStatus">, edge: EdgeId, receivedAtMs: number): Decoded {
  return presence(edge, status.online, receivedAtMs, status.software, backlogOf(status));
}

function backlogOf({
  spooledMessages,
  oldestSpooledAt,
  lostMessages = 0,
}: PayloadOf<"edgeStatus">): EdgeBacklog | undefined {
  if (spooledMessages === undefined) return undefined;
  const oldest = oldestSpooledAt === undefined ? undefined : parseInstant(oldestSpooledAt);
  return { messages: spooledMessages, oldestAtMs: oldest?.ok ? oldest.value : undefined, lostMessages };
}

export function presence(
  edge: EdgeId,
  online: boolean,
  receivedAtMs: number,
  software?: string,
  backlog?: EdgeBacklog,
): Decoded {
  return {
    effects: [{ kind: "presence", edge, online, atMs: receivedAtMs, software, backlog }],
    rejections: [],
    // The broker says "offline" in the edge's place: that is no sign of life.
    seen: online ? { edge, atMs: receivedAtMs, skewMs: undefined } : undefined,
  };
}

function decodeReport(
  report: { readonly sentAt: string; readonly at: string },
  { edge, device }: DeviceAddress,
  receivedAtMs: number,
  lookup: DecodeLookup,
  effectAt: (point: PointId, atMs: number) => Effect,
): Decoded {
  const seen = { edge, atMs: receivedAtMs, skewMs: skewOf(report.sentAt, receivedAtMs) };
  const installations = lookup.installations(edge, device);
  const atMs = reportTime(report.at, installations, receivedAtMs);
  const placed = placeSample("message", `device ${device} of edge ${edge}`, installations, atMs, receivedAtMs);
  if (!placed.ok) return { effects: [], rejections: [placed.rejection], seen };
  return { effects: [effectAt(placed.point, atMs)], rejections: [], seen };
}

/** A report is news whatever the controller's clock says: its own time where that is sane, else its receipt. */
function reportTime(at: string, installations: readonly Installation[], receivedAtMs: number): number {
  const parsed = parseInstant(at);
  if (!parsed.ok || isTooFarInFuture(parsed.value, receivedAtMs)) return receivedAtMs;
  return installationAt(installations, parsed.value) === undefined ? receivedAtMs : parsed.value;
}
