import { Type } from "typebox";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;

export const PointKind = Type.Enum(["supply", "lamp", "cabinet", "motion", "traffic", "illuminance", "weather"]);
export type PointKind = Type.Static<typeof PointKind>;

/** GET /api/v1/devices/{id}: what somebody who may connect measures, now and before. */
export const DeviceDetail = Type.Object({
  id: Id,
  name: Name,
  simulated: Type.Boolean(),
  installations: Type.Array(
    Type.Object({
      device: Id,
      point: Id,
      name: Name,
      kind: PointKind,
      from: Instant,
      /** Left out: until now. */
      to: Type.Optional(Instant),
    }),
    { maxItems: 10_000 },
  ),
});
export type DeviceDetail = Type.Static<typeof DeviceDetail>;

/** GET /api/v1/unknown-devices: who sends and stands at no point, by what waits in quarantine of them. */
export const UnknownDeviceList = Type.Object({
  devices: Type.Array(
    Type.Object({
      edge: Id,
      edgeName: Name,
      device: Id,
      messages: Int(),
      firstAt: Instant,
      lastAt: Instant,
      topic: Type.String({ maxLength: 1_024 }),
      /** The newest payload as text, cut at 500 characters. */
      payload: Type.String({ maxLength: 501 }),
    }),
    { maxItems: 2_000 },
  ),
  /** Points at which no device stands now. */
  freePoints: Type.Array(Type.Object({ id: Id, name: Name, kind: PointKind }), { maxItems: 50_000 }),
});
export type UnknownDeviceList = Type.Static<typeof UnknownDeviceList>;

/** A point that is not in the inventory yet. A lamp needs its place; a supply its carrier. */
export const NewPoint = Type.Object(
  {
    kind: PointKind,
    name: Type.String({ minLength: 1, maxLength: 200, pattern: "\\S" }),
    street: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    latitudeDeg: Type.Optional(Double({ minimum: -90, maximum: 90 })),
    longitudeDeg: Type.Optional(Double({ minimum: -180, maximum: 180 })),
    building: Type.Optional(Id),
    cabinet: Type.Optional(Id),
    nominalPowerW: Type.Optional(Double({ minimum: 0.1, maximum: 5_000 })),
    carrier: Type.Optional(Type.Enum(["electricity", "gas", "water", "heat"])),
  },
  closed,
);
export type NewPoint = Type.Static<typeof NewPoint>;

/** POST /api/v1/installations: joins a device to a point, which is made when it is new, and reads again what waits of it. */
export const InstallationRequest = Type.Object(
  {
    edge: Id,
    device: Id,
    point: Id,
    newPoint: Type.Optional(NewPoint),
    /** Since when; now where not given. */
    from: Type.Optional(Instant),
  },
  closed,
);
export type InstallationRequest = Type.Static<typeof InstallationRequest>;
export const InstallationResult = Type.Object({
  point: Id,
  from: Instant,
  /** Messages of the device that waited, and how many of them could be read now. */
  waiting: Int(),
  replayed: Int(),
  storedReadings: Int(),
});
export type InstallationResult = Type.Static<typeof InstallationResult>;

/** POST /api/v1/imports/{kind}: the file itself as body, CSV or GeoJSON, plain or gzip, up to 50 MB. */
export const InventoryKind = Type.Enum(["buildings", "supplies", "cabinets", "lamps"]);
export type InventoryKind = Type.Static<typeof InventoryKind>;
export const ImportParams = Type.Object({ kind: InventoryKind }, closed);
/** COLUMN=FIELD,COLUMN=FIELD: what the columns of a file are called, where their names do not tell what they hold. */
export const ColumnMapping = Type.String({ minLength: 3, maxLength: 4_000, description: "COLUMN=FIELD,COLUMN=FIELD" });
export const ImportQuery = Type.Object(
  {
    /** Only tells what would be done. True when not given: nothing is changed by mistake. */
    dryRun: Type.Optional(Type.Boolean()),
    /** Takes the good rows of a file that has bad ones too; otherwise nothing of it. */
    skipBadRows: Type.Optional(Type.Boolean()),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    mapping: Type.Optional(ColumnMapping),
  },
  closed,
);
export type ImportQuery = Type.Static<typeof ImportQuery>;
const RowIssue = Type.Object({
  place: Type.String({ maxLength: 100 }),
  column: Type.Optional(Type.String({ maxLength: 200 })),
  reason: Type.String({ maxLength: 1_000 }),
});
export const ImportResult = Type.Object({
  format: Type.String({ maxLength: 200 }),
  applied: Type.Boolean(),
  rows: Int(),
  added: Int(),
  changed: Int(),
  unchanged: Int(),
  refused: Int(),
  warned: Int(),
  /** Supplies that rows of buildings brought by their POD and PDR; counted above as well. */
  supplies: Int(),
  changes: Type.Array(
    Type.Object({ id: Id, differences: Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 50 }) }),
    { maxItems: 1_000 },
  ),
  issues: Type.Array(RowIssue, { maxItems: 1_000 }),
  warnings: Type.Array(RowIssue, { maxItems: 1_000 }),
  unusedColumns: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1_000 }),
});
export type ImportResult = Type.Static<typeof ImportResult>;
