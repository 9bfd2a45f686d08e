import type { LevelChange } from "@lucciola/domain/lighting/programme.ts";
import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import type { Cabinet, LampEdge, TownBuilding } from "../layout/town.ts";
import { placeOf } from "../lighting/lamp-place.ts";
import { WorldLamp } from "../lighting/world-lamp.ts";
import type { World } from "../world/world.ts";
import { CabinetDraw } from "./cabinet-draw.ts";
import type { HistoryMessage } from "./history-message.ts";
import { lampPast } from "./lamp-past.ts";
import type { PartState, TownPart } from "./part.ts";
import { cabinetStatePast, inMessages, type PastSpan, quartersOf, sensorPast, supplyPast } from "./polled-past.ts";

/** Everything that the edges of a part would have sent in a span, device by device, and how the part stands at its end. */
export function* partPast(
  world: World,
  part: TownPart,
  span: PastSpan,
  levels: readonly LevelChange[],
): Generator<HistoryMessage, PartState> {
  if (part.kind === "building") {
    yield* buildingPast(world, part.building, span);
    return { lamps: {} };
  }
  const draw = new CabinetDraw(span);
  const lamps: Record<string, LampState> = {};
  for (const lampEdge of part.lampEdges) yield* lampsPast(world, lampEdge, span, levels, draw, lamps);
  for (const lampEdge of part.lampEdges) yield* gatewayPast(world, lampEdge, span, draw);
  return { lamps };
}

function* buildingPast(world: World, { edge, supplies }: TownBuilding, span: PastSpan): Generator<HistoryMessage> {
  for (const supply of supplies) {
    const { device } = supply;
    for (const samples of inMessages(world, { edge, device }, supplyPast(world, supply, span)))
      yield { edge, channel: "meter", device, body: { samples } };
  }
}

/** What the lamps of an edge told; what they drew is added to `draw`, how they stand at the end to `states`. */
function* lampsPast(
  world: World,
  { edge, lamps }: LampEdge,
  span: PastSpan,
  levels: readonly LevelChange[],
  draw: CabinetDraw,
  states: Record<string, LampState>,
): Generator<HistoryMessage> {
  for (const lamp of lamps) {
    const place = placeOf(world, lamp);
    const body = new WorldLamp(
      place,
      { epochMs: span.fromMs },
      { lookAheadMs: span.toMs - span.fromMs, onStretch: (from, to) => draw.add(from, to) },
    );
    const { device } = lamp;
    const past = lampPast({ lamp: body, levels, ...span });
    for (const samples of inMessages(world, { edge, device }, past))
      yield { edge, channel: "lamp", device, body: { samples } };
    states[lamp.point.id] = body.state;
  }
}

/** What a gateway reads besides its lamps: its cabinet's meter and contactors, and sensors. */
function* gatewayPast(
  world: World,
  { edge, cabinet, sensors }: LampEdge,
  span: PastSpan,
  draw: CabinetDraw,
): Generator<HistoryMessage> {
  if (cabinet !== undefined) {
    const address = { edge, device: cabinet.device };
    for (const samples of inMessages(world, address, cabinetMeterPast(world, cabinet, span, draw)))
      yield { ...address, channel: "meter", body: { samples } };
    for (const samples of inMessages(world, address, cabinetStatePast(world, cabinet, span)))
      yield { ...address, channel: "cabinet", body: { samples } };
  }
  for (const sensor of sensors) yield* sensorPast(world, edge, sensor, span);
}

function* cabinetMeterPast(world: World, cabinet: Cabinet, span: PastSpan, draw: CabinetDraw) {
  for (const atMs of quartersOf(span))
    yield { atMs, sample: world.cabinetReading(cabinet, atMs, draw.at(atMs), "brief") };
}
