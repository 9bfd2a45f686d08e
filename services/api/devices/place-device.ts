import type { InstallationRequest, InstallationResult } from "@lucciola/contract/api/devices.ts";
import { buildingId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "../routes/answering.ts";
import type { IngestPort } from "../routes/route-deps.ts";
import { senderOf, waitingMessages } from "./unknown-devices.ts";

/** Replays at a time; what is left can be replayed one by one, or by placing again. */
const MOST_REPLAYED = 500;

/**
 * Joins a device to a point, makes the point where it is new, and reads again what waited of the device. Throws
 * `HttpProblem` for what is not there, or what contradicts the inventory.
 */
export async function placeDevice(
  { registry, ingest }: { readonly registry: Registry; readonly ingest: IngestPort },
  request: InstallationRequest,
  by: string,
  nowMs: number,
): Promise<InstallationResult> {
  const { edge, device } = request;
  const point = pointId(request.point);
  const fromMs = momentOf(request.from, nowMs);
  requireEdge(registry, edge);
  answering(() =>
    registry.transaction(() => {
      putPoint(registry, request);
      registry.assets.install({ point, edge: edgeId(edge), device: deviceId(device), fromMs });
      const detail = `${edge}/${device} from ${formatInstant(fromMs)}`;
      registry.audit.record({ atMs: nowMs, actor: by, action: "install", target: point, detail });
    }),
  );
  const waiting = waitingMessages(registry)
    .filter((message) => {
      const sender = senderOf(message);
      return sender?.edge === edge && sender.device === device;
    })
    .reverse();
  let replayed = 0;
  let storedReadings = 0;
  for (const { id } of waiting.slice(0, MOST_REPLAYED)) {
    const outcome = await ingest.replay(id);
    if (outcome.replayed) replayed += 1;
    storedReadings += outcome.storedReadings;
  }
  return { point, from: formatInstant(fromMs), waiting: waiting.length, replayed, storedReadings };
}

function momentOf(from: string | undefined, nowMs: number): number {
  if (from === undefined) return nowMs;
  const parsed = parseInstant(from);
  if (!parsed.ok) throw new HttpProblem(400, "request-invalid", `"from" is no instant: ${parsed.issues.join("; ")}`);
  if (parsed.value > nowMs)
    throw new HttpProblem(422, "from-in-the-future", "An installation cannot begin later than now");
  return parsed.value;
}

function requireEdge({ identities }: Registry, edge: string): void {
  const identity = identities.get(edgeId(edge));
  if (identity === undefined) throw notFound("device that may connect", edge);
  if (identity.revokedAtMs !== undefined)
    throw new HttpProblem(409, "identity-revoked", `"${edge}" has been revoked and cannot connect any more`);
}

function putPoint({ assets }: Registry, { point, newPoint, edge }: InstallationRequest): void {
  const id = pointId(point);
  const known = assets.point(id);
  if (newPoint === undefined) {
    if (known === undefined) throw notFound("point", point);
    return;
  }
  if (known !== undefined)
    throw new HttpProblem(409, "point-exists", `There is already a point "${point}": choose another short name`);
  const { kind, name, street, latitudeDeg, longitudeDeg, building, cabinet, nominalPowerW, carrier } = newPoint;
  if ((latitudeDeg === undefined) !== (longitudeDeg === undefined))
    throw new HttpProblem(422, "place-incomplete", 'Give both "latitudeDeg" and "longitudeDeg", or neither');
  if (kind === "lamp" && latitudeDeg === undefined)
    throw new HttpProblem(422, "place-missing", "A lamp needs its place: it is shown on the map");
  assets.putPoint({
    id,
    kind,
    name: name.trim(),
    building: building === undefined ? undefined : buildingId(building),
    cabinet: cabinet === undefined || kind !== "lamp" ? undefined : pointId(cabinet),
    street,
    latitudeDeg,
    longitudeDeg,
    nominalPowerW: kind === "lamp" ? nominalPowerW : undefined,
    supplyCode: undefined,
    carrier: kind === "supply" ? (carrier ?? "electricity") : undefined,
    simulated: assets.installations().some((one) => one.edge === edge && assets.point(one.point)?.simulated === true),
  });
}
