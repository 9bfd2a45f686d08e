/**
 * Identifiers that cross a wire. They are branded, so that a point cannot be passed where a device is meant, and are
 * minted only here: parse at the border, trust inside.
 */
declare const brand: unique symbol;
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** The identity that opens the MQTT connection: a gateway, an agent or a lamp that speaks for itself. */
export type EdgeId = Branded<string, "EdgeId">;
/** A meter, lamp driver or sensor behind an edge. Unique below its edge only. */
export type DeviceId = Branded<string, "DeviceId">;
/** A measured place that outlives its devices: a supply point, a light point, a cabinet, a sensor position. */
export type PointId = Branded<string, "PointId">;
export type BuildingId = Branded<string, "BuildingId">;
export type CommandId = Branded<string, "CommandId">;

export type Parsed<T> = { ok: true; value: T } | { ok: false; issues: string[] };

/** Lower case, digits, `-` and `_`, 1 to 64 characters; never a topic separator or wildcard. */
export const ID_PATTERN = "^[a-z0-9][a-z0-9_-]{0,63}$";
const ID = new RegExp(ID_PATTERN);

function parseId<B extends string>(kind: B, text: unknown): Parsed<Branded<string, B>> {
  if (typeof text === "string" && ID.test(text)) return { ok: true, value: text as Branded<string, B> };
  return {
    ok: false,
    issues: [
      `${kind} ${JSON.stringify(text)} is not valid: use 1 to 64 lower-case letters, digits, "-" or "_", starting with a letter or digit`,
    ],
  };
}

export const parseEdgeId = (text: unknown): Parsed<EdgeId> => parseId("EdgeId", text);
export const parseDeviceId = (text: unknown): Parsed<DeviceId> => parseId("DeviceId", text);
export const parsePointId = (text: unknown): Parsed<PointId> => parseId("PointId", text);
export const parseBuildingId = (text: unknown): Parsed<BuildingId> => parseId("BuildingId", text);
export const parseCommandId = (text: unknown): Parsed<CommandId> => parseId("CommandId", text);

/** For literals in configuration, seeds and tests. Throws `TypeError` when the text is not a valid identifier. */
function mustParse<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new TypeError(parsed.issues[0]);
  return parsed.value;
}
export const edgeId = (text: string): EdgeId => mustParse(parseEdgeId(text));
export const deviceId = (text: string): DeviceId => mustParse(parseDeviceId(text));
export const pointId = (text: string): PointId => mustParse(parsePointId(text));
export const buildingId = (text: string): BuildingId => mustParse(parseBuildingId(text));
export const commandId = (text: string): CommandId => mustParse(parseCommandId(text));
